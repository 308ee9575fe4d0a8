import type { SecretKind } from './secret-name.ts'

/** A value beside a secret's name. `shell`: `NAME=value` or `--name=value` · `line`: name and value are the whole line. */
export type NamedValue = {
  value: string
  kind: SecretKind
  quoted: boolean
  shell: boolean
  line: boolean
  /** The operator says little (`is`, a comma): only a value with letters and digits counts. */
  vague: boolean
}

/** Longer values are never called harmless, so this much is all that is looked at. */
const LOOK_CHARS_MAX = 200

const TYPE_WORDS = new Set(
  'string number boolean bool int integer str bytes byte char any unknown null nil none undefined true false yes no on off void never object text optional required buffer uuid hidden masked empty missing invalid valid expired disabled enabled default auto await async new function return typeof not const let var self this varchar stdin prompt yield'.split(
    ' ',
  ),
)
const PLACEHOLDER =
  /^(?:[x*.•_?:-]{3,}|x+(?:-x+)+|.*(?:\.\.\.|…).*|(?:your|my|the|some|insert|enter|put|add|set|replace|use)[-_ ].*|your[a-z]*|.*[-_ ]?(?:goes[-_ ]?here|here)|change[-_ ]?(?:me|this|it)|(?:example|sample|dummy|fake|placeholder|redacted|removed|censored|foo|bar|foobar|test|testing|demo|todo|tbd|n\/a)(?:[-_ ]?[a-z]{1,12})?[-_ ]?\d{0,3}|(?:password|passwd|pass|pwd|secret|token|credentials?|api[-_]?key|key|user(?:name)?|value)\d?)$/i
const STEM = /pass|pwd|secret|token|cred|key|auth/i
/** Something that stands for a value: `$VAR`, `{{ var }}`, `%VAR%`, `<var>`, `!vault`, `op://…`; a pattern, a colour. */
const REFERENCE =
  /^(?:\$[A-Za-z_{(]|\{\{|\{[\w.]*\}|%[A-Za-z_]\w*%?$|%[({]|<[^>]*>?|!(?:vault|secret|ref|sub|env|include|getatt)|[a-z][a-z0-9+.-]{0,20}:\/\/|arn:|projects\/|vault:|sm:\/\/|\[[a-z _-]{0,40}[\]:]|file:|env:|\(\?|\[[\^%\\]|#[0-9a-f]{3,8}$)/i
/** Code that fetches a value. */
const CODE =
  /^(?:process\.|import\.meta|os\.(?:environ|getenv)|env[.[(]|ENV[.[]|getenv|System\.|Deno\.|Bun\.|secrets\.|vars\.|config[.[(]|settings[.[(]|z\.|data\.|module\.|local\.|var\.|args\.|opts\.|options\.)/
const CALL = /^(?:[&*!]{0,2}[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)*)(?:\?\.)?[([`]/
const CHAIN = /^[&*!]{0,2}[A-Za-z_$](?:[A-Za-z_$]*|[\w$]{0,8})(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)+[;,)}\]!?]*$/
/** What no plain value starts with: lists, blocks, comments, regular expressions. */
const STRUCTURE = /^(?:[[({|>&#*,;:)\]}=+?]|\/[*/(^[\\?])/
const PATH =
  /^(?:(?:~|\.{1,2})[\\/]|[A-Za-z]:\\|\/(?:s?bin|lib|etc|run|var|home|root|usr|tmp|opt|mnt|srv|app|secrets?|data|Users|dev|proc|workspace|keys?|path|nix)\/)/
const FILE = /\.(?:pem|key|crt|cer|json|ya?ml|txt|env|toml|p12|pfx|jks|ts|js|py|go|rs|md|gpg|age|enc)$/i
const NUMBER = /^[-+]?\d[\d_,.]*(?:ms|s|m|h|d|k|kb|mb|%)?$/i
const WORDS = /^_*[A-Za-z]+(?:[-_. ][A-Za-z]+)*[.,:;!?]?$/
/** Names of things in configurations: `db-creds-1`, `tls.cert.v2`. */
const LABEL = /^[a-z]{2,}(?:[-_.](?:[a-z]{1,20}|[a-z]?\d{1,3}))+$/

/** Whether a value beside a secret's name is plainly no secret: a type, a reference, code, a placeholder, a word. */
export function isHarmless(named: NamedValue): boolean {
  const { kind, quoted, shell, vague } = named
  const value = named.value.trim()
  if (value.length > LOOK_CHARS_MAX) return false
  if (value.length < (kind === 'password' ? 3 : 6)) return true
  if (value.includes('[redacted:') || value.includes('[private]')) return true
  if (isPlaceholder(value) || PATH.test(value) || FILE.test(value)) return true
  if (!quoted && (CODE.test(value) || CALL.test(value) || STRUCTURE.test(value))) return true
  if (!quoted && !shell && CHAIN.test(value)) return true
  if (NUMBER.test(value)) return kind !== 'password' || vague || value.length < 4
  if (isTemplate(value) || (vague && STEM.test(value) && /^[\w.$;[\]-]+$/.test(value))) return true
  if (vague || kind === 'key') return !looksRandom(value, kind === 'key' ? 16 : 6)
  return kind === 'password' ? isNoPassword(value, named) : isNoSecret(value, named)
}

/** A text with places for variables, and little beside them. */
function isTemplate(value: string): boolean {
  const rest = value.replace(/[$#]\{[^}]*\}|\{\{[^}]*\}\}/g, '')
  return rest !== value && (rest.length < 8 || !/\d/.test(rest))
}

/** A value that people write where a secret belongs. */
export function isPlaceholder(value: string): boolean {
  return (
    TYPE_WORDS.has(value.toLowerCase()) || REFERENCE.test(value) || PLACEHOLDER.test(value.slice(0, LOOK_CHARS_MAX))
  )
}

function isNoPassword(value: string, { quoted, shell, line }: NamedValue): boolean {
  if (!WORDS.test(value)) return false
  if (STEM.test(value)) return true
  // A sentence, or a label for a form.
  if (quoted) return value.includes(' ')
  // Code names its variables; a configuration has one value on a line.
  return !shell && (!line || /^[A-Z][a-z]+(?:[A-Z][a-z]*)*$/.test(value))
}

function isNoSecret(value: string, { quoted, shell }: NamedValue): boolean {
  if (/\s/.test(value))
    return (
      WORDS.test(
        value
          .replaceAll(/[^\w\s.]/g, '')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ) || !looksRandom(value, 12)
    )
  if (!quoted && !shell && (LABEL.test(value) || (/^[A-Za-z_$]+\d?$/.test(value) && STEM.test(value)))) return true
  if (!WORDS.test(value)) return false
  if (STEM.test(value)) return true
  return shell ? value.length < 8 : value.length < 20 || /[-_. ]/.test(value)
}

/** Letters and digits in one piece; words that are joined by dashes are none. */
function looksRandom(value: string, charsMin: number): boolean {
  return (
    value.length >= charsMin && /\d/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value) && !LABEL.test(value)
  )
}
