import { examineServerGraph } from '../../assemble.ts'
import { MemoryError } from '../../errors.ts'
import { PACKAGE_NAME } from '../../package.ts'
import type { Examination } from '../../stores/falkordb/examine.ts'
import { USER_SCOPE } from '../../types.ts'
import { examine } from '../checks/examine.ts'
import type { Finding } from '../checks/patient.ts'
import type { Colors } from '../output.ts'
import { plural } from '../show.ts'
import type { Cli, Verb } from '../verb.ts'

export const doctor: Verb = {
  name: 'doctor',
  about: 'Name what is broken, and the command that mends it.',
  more: 'Looks only: it starts and changes nothing. With --graph it looks at the records of this project in FalkorDB that\nwould break Graphiti for all of them, whoever wrote them; --mend mends what needs no guess, and deletes nothing.',
  options: [
    ['--graph', 'look at the records in the graph on the server'],
    ['--mend', 'with --graph: mend them'],
  ],
  examples: ['doctor', 'doctor --json', 'doctor --graph', 'doctor --graph --mend'],
  bearsBadConfig: true,
  run: async ({ cli, options }) => {
    const mend = options['mend'] === true
    if (options['graph'] === true) return examineGraphs(cli, mend)
    if (mend) throw new MemoryError('usage', { message: '--mend stands alone.', fix: 'Give --graph --mend.' })
    const findings = await examine(cli)
    const broken = findings.filter(({ state }) => state === 'broken').length
    cli.out.answer({ ok: broken === 0, findings }, (colors) => findingsText(findings, colors))
    return broken === 0 ? 0 : 1
  },
}

function findingsText(findings: readonly Finding[], colors: Colors): string {
  const mark = { ok: colors.green('ok    '), odd: colors.yellow('odd   '), broken: colors.red('broken') }
  const lines = findings.map(({ name, state, says, fix }) => {
    const first = `${mark[state]} ${colors.bold(name.padEnd(9))} ${says}`
    return fix === undefined || state === 'ok' ? first : `${first}\n                 ${colors.cyan(fix)}`
  })
  const broken = findings.filter(({ state }) => state === 'broken').length
  const odd = findings.filter(({ state }) => state === 'odd').length
  const sum = broken > 0 ? `${broken} broken` : odd > 0 ? 'Nothing is broken; look at what is odd.' : 'All is well.'
  return [...lines, '', sum].join('\n')
}

const DEFECTS_SHOWN_MAX = 20

async function examineGraphs(cli: Cli, mend: boolean): Promise<number> {
  const { id, aliases = [] } = cli.project()
  const examinations: Examination[] = []
  for (const graph of [id, ...aliases, USER_SCOPE])
    examinations.push(await examineServerGraph(cli.loaded.config, { graph, mend }))
  const left = examinations.reduce((sum, { found, mended }) => sum + found - mended, 0)
  cli.out.answer({ ok: left === 0, graphs: examinations }, (colors) =>
    examinations
      .filter(({ exists }) => exists)
      .map((examination) => examinationText(examination, colors))
      .join('\n'),
  )
  return left === 0 ? 0 : 1
}

function examinationText({ graph, records, found, mended, defects }: Examination, colors: Colors): string {
  const sum = found === 0 ? colors.green('all can be read by Graphiti') : `${plural(found, 'defect')}, ${mended} mended`
  const lines = defects.slice(0, DEFECTS_SHOWN_MAX).map((defect) => {
    const mark = defect.mended ? colors.green('mended') : defect.breaks ? colors.red('broken') : colors.yellow('odd   ')
    const fix = defect.mended
      ? ''
      : `\n           ${colors.cyan(defect.mendable ? `${PACKAGE_NAME} doctor --graph --mend` : defect.remedy)}`
    return `  ${mark} ${defect.kind} ${defect.uuid ?? `number ${defect.id}`}, ${defect.property}: ${defect.found}${fix}`
  })
  const more = found > lines.length ? [`  … and ${found - lines.length} more`] : []
  return [`${colors.bold(graph)}: ${plural(records, 'record')}, ${sum}`, ...lines, ...more].join('\n')
}
