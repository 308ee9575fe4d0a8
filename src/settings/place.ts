/** The store in the data directory. */
export const EMBEDDED = 'embedded'
/** The cache in the daemon's own memory. */
export const IN_PROCESS = 'in-process'

/** Where facts live: `embedded`, or a server's address without user and password, and who asks there. */
export type StorePlace = {
  url: string
  user?: string | undefined
  password?: string | undefined
  /** A file with certificates in PEM form. */
  ca?: string | undefined
}
