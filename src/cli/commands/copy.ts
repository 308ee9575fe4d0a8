import { MemoryError } from '../../errors.ts'
import type { Copied } from '../../archive/copy.ts'
import { total } from '../../archive/format.ts'
import { EMBEDDED } from '../../settings/place.ts'
import type { Colors } from '../output.ts'
import { plural } from '../show.ts'
import { givenPlace, PASSWORD_IN_ARGUMENTS } from '../store-place.ts'
import type { Verb } from '../verb.ts'

export const copy: Verb = {
  name: 'copy',
  about: 'Copy memory from one store to another, and compare both afterwards.',
  more: 'Nothing goes at the source. What is there already stays, and is not copied again: a copy that was ended goes on\nwhere it was. Afterwards both sides are compared row by row. The daemon does it, so that nothing is written meanwhile.',
  options: [
    ['--from <store>', 'where memory is: embedded, falkordb, or falkordb://host:6379'],
    ['--to <store>', 'where it goes, in the same words'],
    ['--from-password-file <file>', 'holds the password of the source'],
    ['--to-password-file <file>', 'holds the password of the destination'],
    ['--dry-run', 'only compare, and say what would be copied'],
  ],
  examples: [
    'copy --from embedded --to falkordb://graph.example.org --to-password-file ~/.graph-password',
    'copy --from falkordb --to embedded',
    'copy --from embedded --to falkordb --project . --dry-run',
  ],
  run: async ({ cli, options }) => {
    const place = (name: 'from' | 'to') => {
      const value = options[name]
      const passwordFile = options[`${name}PasswordFile`]
      if (typeof value !== 'string')
        throw new MemoryError('usage', { message: `--${name} is missing.`, fix: 'Give --from STORE and --to STORE.' })
      const given = { flag: `--${name}`, value, ...(typeof passwordFile === 'string' && { passwordFile }) }
      return givenPlace('falkordb', given, cli.loaded)
    }
    const [from, to] = [place('from'), place('to')]
    if (from.url === to.url)
      throw new MemoryError('usage', { message: `--from and --to are both ${from.url}.`, fix: 'Name two stores.' })
    if (from.inArguments || to.inArguments) cli.out.note(PASSWORD_IN_ARGUMENTS)
    const client = await cli.connect()
    const dryRun = options['dryRun'] === true
    const { id, aliases = [] } = cli.project()
    const request = {
      from: sent(from),
      to: sent(to),
      dryRun,
      ...(options['project'] === undefined ? {} : { projects: [id, ...aliases] }),
    }
    const copied = (await client.work('copy', request, (done, all) =>
      cli.out.progress(`${dryRun ? 'Comparing' : 'Copying'}… ${Math.floor((100 * done) / all)} %`),
    )) as unknown as Copied
    const next = to.url === EMBEDDED ? EMBEDDED : to.url
    cli.out.answer(copied, (colors) => copiedText(copied, { colors, next, inUse: cli.loaded.config.store === to.url }))
  },
}

const sent = ({ url, user, password, ca }: ReturnType<typeof givenPlace>) => ({
  url,
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { password }),
  ...(ca === undefined ? {} : { ca }),
})

function copiedText(copied: Copied, { colors, next, inUse }: { colors: Colors; next: string; inUse: boolean }): string {
  const { from, to, dryRun, projects, rows, written } = copied
  if (projects.length === 0) return `There is nothing in ${from}.`
  const lines = projects.map(({ project, source, destination, same, forgotten, joined, ...one }) => {
    const digest = colors.dim(
      same ? source.digest.slice(0, 16) : `${source.digest.slice(0, 16)} → ${destination.digest.slice(0, 16)}`,
    )
    const notes = [
      ...(forgotten > 0 ? [`${forgotten} stay forgotten`] : []),
      ...(joined > 0 ? [`${joined} joined with what was there`] : []),
      ...(same ? ['the same on both sides'] : []),
    ]
    return `  ${project}: ${plural(total(source.counts), 'row')}${dryRun ? `, ${one.written} to copy` : ''}${notes.map((note) => `, ${note}`).join('')}  ${digest}`
  })
  if (dryRun)
    return [`${written} of ${plural(rows, 'row')} would be copied from ${from} to ${to}:`, ...lines].join('\n')
  return [
    `${colors.green('✓')} Every row of ${from} is in ${to}${written === 0 ? ', and was already' : ''}: ${plural(rows, 'row')}, compared one by one.`,
    ...lines,
    ...(inUse ? [] : [`To use it from now on: opencode-memory up --store ${next}`]),
  ].join('\n')
}
