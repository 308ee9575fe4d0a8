/**
 * Private keys as text: PEM, OpenSSH, PGP and PuTTY. What follows the opening line is read as long as it looks like a
 * key, so a key that was cut, escaped, indented or numbered goes too, and code that only names the opening line stays.
 */
export const PRIVATE_KEY_HEADS = ['-----BEGIN', '---- BEGIN', 'Private-Lines:']

const OPEN = /(?: [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}| \d{1,4})/y

/** Between two lines of a key: line feeds (also escaped), line numbers, quotes, margins. */
const BETWEEN = String.raw`(?:\\{1,3}[nrt]|\d{1,6}[:|\t→]|[^A-Za-z0-9/=\\-]){0,60}`

/** `Proc-Type: 4,ENCRYPTED`, `Version: …`: lines before the body, up to a line feed or an escaped one. */
const HEADER = new RegExp(String.raw`${BETWEEN}[A-Z][A-Za-z-]{2,20}: [^\n\\]{1,120}`, 'y')
const HEADERS_MAX = 8
const RUN = new RegExp(String.raw`${BETWEEN}[A-Za-z0-9+/]{16,}={0,2}`, 'y')
/** The last line of a body is short; it ends with `=`, or the closing line or the end of the text follows. */
const REST = new RegExp(
  String.raw`${BETWEEN}(?:=?[A-Za-z0-9+/]{1,15}={1,2}|=?[A-Za-z0-9+/]{1,15}(?=${BETWEEN}(?:-{4,5}|$)))`,
  'y',
)
const CLOSE = new RegExp(String.raw`${BETWEEN}-{4,5} ?END [A-Z0-9 ]{0,60}-{4,5}`, 'y')

/** Where the key ends whose opening line has its head before `headEnd`; undefined when no key follows. */
export function privateKeyEnd(text: string, headEnd: number): number | undefined {
  let at = endOf(OPEN, text, headEnd)
  if (at === undefined) return undefined
  for (let count = 0; count < HEADERS_MAX; count++) at = endOf(HEADER, text, at) ?? at
  const body = endOf(RUN, text, at)
  if (body === undefined) return undefined
  at = body
  for (let end = endOf(RUN, text, at); end !== undefined; end = endOf(RUN, text, at)) at = end
  for (let count = 0; count < 2; count++) at = endOf(REST, text, at) ?? at
  return endOf(CLOSE, text, at) ?? at
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
