/**
 * What the name of a variable, key, flag or element says about its value.
 * `password`: nearly anything may be one · `secret`: tokens and the like, made by machines · `key`: an upper-case
 * `…_KEY`, secret only when the value looks random.
 */
export type SecretKind = 'password' | 'secret' | 'key'

const PASSWORD = /(?:passw(?:or)?d|passphrase)$/
const PASSWORD_WORDS = ['pwd', 'pass', 'pw', 'pin']
const SECRET =
  /(?:secret|token|credential|credentials|apikey|authkey|accesskey|secretkey|privatekey|accountkey|masterkey)$/
/** Before `key`: whose keys are secret. */
const KEY_OWNERS =
  'api access account app application auth client crypto decrypt decryption deploy encryption encrypt hmac jwt license master private rsa secret server service session shared sign signing storage subscription webhook write admin'.split(
    ' ',
  )
/** Before `token`: a place in a list, or a unit of text. */
const TOKEN_OWNERS =
  'next page continuation cancellation cancel sync resume start last first max min eos bos pad unk mask sep stop special per num end begin'.split(
    ' ',
  )
/** Before `key`: names that databases and data structures use. */
const KEY_WORDS =
  'primary foreign public sort partition cache hash unique composite row map query group index lookup object storagekey translation hot arrow shortcut press'.split(
    ' ',
  )
/** After the noun, without changing what it is: `DB_PASSWORD_PROD`, `TOKEN_2`, `secretValue`. */
const TAILS =
  'value string text raw plain b64 base64 prod production dev development test testing stage staging live local old new current default base env'.split(
    ' ',
  )

/** The kind of secret that a name promises; undefined for a name that promises none (`max_tokens`, `passwordPolicy`). */
export function secretKind(name: string): SecretKind | undefined {
  const words = wordsOf(name)
  while (words.length > 1 && (TAILS.includes(words.at(-1)!) || /^\d+$/.test(words.at(-1)!))) words.pop()
  const last = words.at(-1)?.replace(/\d+$/, '') ?? ''
  const before = words.at(-2) ?? ''
  if (PASSWORD.test(last)) return 'password'
  // `PWD` alone is the working directory, `pass` alone a verb.
  if (PASSWORD_WORDS.includes(last))
    return words.length > 1 && before !== 'old' ? 'password' : last === 'pwd' && name !== 'PWD' ? 'password' : undefined
  if (last === 'token' && TOKEN_OWNERS.includes(before)) return undefined
  if (SECRET.test(last)) return 'secret'
  if (last === 'auth' && name.startsWith('_')) return 'secret'
  if (last !== 'key') return undefined
  if (KEY_WORDS.includes(before)) return undefined
  if (KEY_OWNERS.includes(before)) return 'secret'
  return before !== '' && name === name.toUpperCase() ? 'key' : undefined
}

/** `dbPassword`, `DB_PASSWORD`, `db-password` and `db.password` are two words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}
