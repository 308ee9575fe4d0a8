/** The store in the data directory. */
export const EMBEDDED = 'embedded'

/** Where facts live: `embedded`, or a server's address without user and password, and who asks there. */
export type StorePlace = {
  url: string
  user?: string | undefined
  password?: string | undefined
  /** A file with certificates in PEM form. */
  ca?: string | undefined
}
