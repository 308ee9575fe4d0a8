/** A kind of value: how it is read from text or JSON, and what is allowed, in words. */
export type ValueType<T> = { allowed: string; read: (value: unknown) => T | undefined }

export const oneOf = <const T extends string>(...choices: readonly T[]): ValueType<T> => ({
  allowed: choices.map((choice) => `"${choice}"`).join(' or '),
  read: (value) => choices.find((choice) => choice === value),
})

export const integer = (min: number, max: number): ValueType<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  read: (value) => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value
    return Number.isInteger(number) && Number(number) >= min && Number(number) <= max ? Number(number) : undefined
  },
})

export const decimal = (min: number, max: number): ValueType<number> => ({
  allowed: `a number from ${min} to ${max}`,
  read: (value) => {
    const number = typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value.trim()) ? Number(value) : value
    return typeof number === 'number' && number >= min && number <= max ? number : undefined
  },
})

/** An address of the web, without user and password: those belong into a secret. */
export const address = (example: string): ValueType<string> => ({
  allowed: `an address such as ${example}, without user and password`,
  read: (value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return undefined
    const { protocol, username, password } = new URL(value)
    return /^https?:$/.test(protocol) && username + password === '' ? value : undefined
  },
})

export const text = (allowed: string): ValueType<string> => ({
  allowed,
  read: (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined),
})

export type Option = {
  env: string
  type: ValueType<string | number>
  /** Computed from the environment where it depends on the home. */
  default?: string | number
  /** Masked wherever it is shown; may also come from the file that `…_FILE` or the key `…File` names. */
  secret?: boolean
  /** The variable of the written specification: it is shared with other programs, so whatever names us wins over it. */
  shared?: string
  about: string
}
