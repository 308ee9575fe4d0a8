/** What was found about a server. `odd`: worth a look, works all the same. `fix` mends it. */
export type ServerFinding = { state: 'ok' | 'odd' | 'broken'; says: string; fix?: string }
