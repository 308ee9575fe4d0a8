import { isToolAttribute, valuesIn, versionAttribute, versionValue } from './attributes.ts'
import type { Draft } from './claim.ts'
import { isNamed, retiredIn, type Retired } from './retired.ts'
import { attributeDraft, endedDraft, type Said } from './said.ts'

/** What speaks of the whole project, and not of one part that may have a tool of its own. */
const WHOLE =
  /(?<![\wäöü])(?:everything|everyone|all|we|tests?|builds?|bundling|deploy\w*|hosting|data|ci|the (?:whole )?(?:project|app|team|repo|code ?base|site|stack)|alles|alle|wir|daten|tests|gebaut|getestet|gehostet|deployt|das (?:ganze )?(?:projekt|repo|team))(?![\wäöü])/i
const DENIED = /(?<![\wäöü])(?:not|no|never|without|nicht|kein\w*|nie|ohne|n't) (?:\w+ )?$/i
const BARE_VERSION =
  /(?:(?<![\w./-])v?(\d{1,3}\.\d+(?:\.\d+)?)|(?<=\b(?:to|auf) (?:version )?)v?(\d{1,3}))(?![\w%:/-]|\.\d| ?(?:%|percent|prozent|ms|s|m|h|min|mb|gb|kb)\b)/gi

/** What each kind of tool is for: "mails go out through Postmark now" is about all mails. */
const WORK_OF: Readonly<Record<string, RegExp>> = {
  'mail provider': /\be-?mails?\b|\bmails?\b|newsletter/i,
  'error tracker': /\berrors?\b|\bcrash\w*|fehler/i,
  'payment provider': /\bpayments?\b|\bcards?\b|zahlung/i,
  'search engine': /\bsearch\b|suche/i,
  'issue tracker': /\btickets?\b|\bissues?\b|\bbugs\b/i,
  'message broker': /\bevents?\b|\bmessages?\b|\bqueues?\b|nachrichten|warteschlange|ereignisse/i,
  scheduler: /\bjobs?\b|\bcron\b|\bscheduling\b/i,
  cache: /\bcach\w+/i,
  'documentation tool': /\bdocs\b|\bdocumentation\b|doku/i,
  'monitoring tool': /\bmetrics?\b|\bdashboards?\b|\bmonitoring\b|metriken/i,
  'reverse proxy': /\bproxy\b/i,
  'frontend framework': /\bfront-? ?end\b|\bscreens?\b|\bui\b|oberfläche/i,
  'ui library': /\bfront-? ?end\b|\bscreens?\b|\bui\b|oberfläche/i,
  'backend framework': /\bback-? ?end\b|\bapi\b/i,
  'auth provider': /\blog-?ins?\b|\bauth\w*|anmeldung/i,
}
const isWhole = (words: string, attribute: string): boolean =>
  WHOLE.test(words) || WORK_OF[attribute]?.test(words) === true

/**
 * A known tool that takes the place of another, however it is said: what is over and what is in use are told apart by
 * the constructions of the language, and by the ontology what belongs together.
 */
export function changedDrafts(said: Said, known: readonly Draft[]): Draft[] {
  const { words, language } = said
  const over = retiredIn(words)
  const changes = language.statements.change.test(words) || said.validity().from !== null
  if (over.length === 0 && !changes) return []
  const taken = new Set(known.filter(({ mode }) => mode !== 'ends').map(({ attribute }) => attribute))
  return [
    ...toolDrafts(said, over, taken),
    ...(changes ? versionDrafts(said, taken) : []),
    ...over.filter(isNamed).map((one) => overDraft(said, one)),
    ...(changes
      ? known
          .filter(
            ({ mode, attribute, kind }) => mode !== 'ends' && kind === 'project' && isToolAttribute(attribute ?? ''),
          )
          .map(({ object }) => otherDraft(said, object.name))
      : []),
  ]
}

/** "uv since Wednesday", "pixi since friday, for everything": nothing but the tool and when. */
function isAlone(said: Said, name: string): boolean {
  const { text, from } = said.validity()
  const [first = ''] = text.split(/[,;(]/)
  const bare = first.replace(/\b(?:now|it is|for (?:everything|all)|jetzt|nun|überall)\b|[.!]/gi, '').trim()
  return (
    from !== null && valuesIn(bare).length === 1 && valuesIn(bare)[0]!.name === name && bare.split(/\s+/).length <= 2
  )
}

function toolDrafts(said: Said, over: readonly Retired[], taken: ReadonlySet<string | undefined>): Draft[] {
  const rule = `${said.language.language}.changed-tool`
  const gone = over.flatMap(({ tool }) => (tool?.attribute ? [tool] : []))
  const found = valuesIn(said.words).filter(
    ({ attribute, name, start }) =>
      attribute !== null &&
      isToolAttribute(attribute) &&
      !gone.some((tool) => tool.name === name) &&
      !DENIED.test(said.words.slice(0, start)),
  )
  const drafts: Draft[] = []
  for (const attribute of new Set([...gone, ...found].map((tool) => tool.attribute!))) {
    const old = gone.find((tool) => tool.attribute === attribute)
    const now = [...new Set(found.filter((tool) => tool.attribute === attribute).map(({ name }) => name))]
    if (taken.has(attribute) || now.length > 1) continue
    if (now.length === 1 && (old || (over.length === 0 && (isWhole(said.words, attribute) || isAlone(said, now[0]!)))))
      drafts.push(
        ...attributeDraft(said, rule, { attribute, name: now[0]!, ...(old ? { before: old.name } : {}) }),
        otherDraft(said, now[0]!),
      )
    else if (old && now.length === 0) drafts.push(endedDraft(said, rule, old))
  }
  return drafts
}

/** Ends what was said of another tool of this kind in free words. */
function otherDraft(said: Said, name: string): Draft {
  const draft = overDraft(said, { word: name.toLowerCase(), written: name, tool: undefined })
  return { ...draft, object: { type: 'Tool', name }, statement: `All else than ${name}.` }
}

/** Ends what was said of it in free words. */
function overDraft(said: Said, { written, tool }: Retired): Draft {
  const { from } = said.validity()
  return {
    rule: `${said.language.language}.over`,
    kind: 'project',
    relation: 'STATES',
    attribute: '',
    single: true,
    mode: 'ends',
    object: { type: 'Concept', name: tool?.name ?? written },
    statement: `No longer use ${written}.`,
    ...(from === null ? {} : { validFrom: from }),
  }
}

/** "Upgraded go last week, 1.24 it is": one tool and one version, wherever they stand. */
function versionDrafts(said: Said, taken: ReadonlySet<string | undefined>): Draft[] {
  const bare = said.validity().text
  const versions = [...bare.matchAll(BARE_VERSION)].map(([, dotted, plain]) => dotted ?? plain!)
  const named = valuesIn(bare)
  const names = new Set(named.map(({ name }) => name))
  if (versions.length !== 1 || names.size !== 1) return []
  if (named.some(({ version }) => version !== null && version !== versions[0])) return []
  const [name] = names
  const attribute = versionAttribute(name!)
  if (taken.has(attribute) || DENIED.test(bare.slice(0, bare.indexOf(versions[0]!)))) return []
  return attributeDraft(said, `${said.language.language}.changed-version`, {
    attribute,
    name: versionValue(name!, versions[0]!),
    shown: versions[0]!,
  })
}
