/** Every bound of the product, each with its reason. A number with a unit has the unit in its name. */

// Capture (plugin)
/** A synchronous append of this much stays under a millisecond; longer texts are cut with a mark. */
export const CAPTURE_TEXT_CHARS_MAX = 32_768
/** Tool outputs repeat what the project holds anyway: head and tail tell what happened. */
export const CAPTURE_OUTPUT_CHARS_MAX = 16_384
/** A segment is deleted as a whole, so it is small enough to go soon. */
export const SPOOL_SEGMENT_BYTES_MAX = 4 * 1024 * 1024
/** About a month of hard work without a daemon; above it capture stops loudly instead of filling the disk. */
export const SPOOL_BYTES_MAX = 256 * 1024 * 1024
/** A line holds one event: its texts are cut before, so a longer line is damage. */
export const SPOOL_LINE_BYTES_MAX = 1024 * 1024

// Recall (plugin)
/** What a person does not notice before an answer that takes seconds. */
export const RECALL_DEADLINE_MS = 150
/** What a hook other than recall may cost before the plugin lets go of it. */
export const HOOK_DEADLINE_MS = 150
/** `opencode run` waits for dispose: a flush has to be short. */
export const DISPOSE_DEADLINE_MS = 300
/** How often a daemon that missed its deadline is asked again, in the background. */
export const RECALL_PROBE_MS = 2_000

// Context
/** Facts are short: this holds about 20 of them and three excerpts, below 1 % of a model's window. */
export const CONTEXT_TOKENS_MAX = 800
/** The profile is sent with every step, so it holds standing facts only. */
export const PROFILE_TOKENS_MAX = 300
export const CONTEXT_FACTS_MAX = 12
export const CONTEXT_EPISODES_MAX = 4
/** An excerpt shows where to look; the whole episode is a search away. */
export const EXCERPT_CHARS_MAX = 400

// Engine
/** One step when nobody waits: facts of a busy hour are resolved, written and indexed once, 1.3 to 1.4 times as fast as with 256. */
export const INGEST_BATCH_MAX = 1_024
/** One step while somebody asks: about 30 ms, so that a recall in between keeps its deadline. */
export const INGEST_BATCH_POLITE = 32
/** The pause after a polite step: an HTTP request takes several turns of the event loop. */
export const INGEST_PAUSE_MS = 20
/** A person who asked just now will ask again. */
export const ASKED_LATELY_MS = 30_000
/** Rows of an archive that are written in one step. */
export const ARCHIVE_BATCH_MAX = 256
/** Neighbouring messages that extraction may read on each side: a plan is often taken back after an answer or two. */
export const NEIGHBOURS_MAX = 3
/** Looks at a manifest before one that shows all of it: what it named is told by these, and edits between two looks are few. */
export const SHOWN_BESIDE_MAX = 12
/** Git is asked about branches this often: a merge is told soon enough to be of use the same day, and a look costs some 20 ms a branch. */
export const BRANCH_LOOK_MS = 5 * 60_000
/** Branches at work in one directory that are looked after; nobody works on more. */
export const BRANCHES_NOTED_MAX = 40
/** Directories whose branches are looked after, newest last. */
export const BRANCH_PLACES_NOTED_MAX = 20
/** What git may print before it is given up: the change of a large branch. */
export const GIT_OUTPUT_BYTES_MAX = 16 * 1024 * 1024
/** Commits of the main line that are compared with the change of a branch: a squashed one is among the latest. */
export const SQUASHED_COMMITS_MAX = 50
/** Items that were sent in one session: six in each of some three hundred turns. */
export const USES_PER_SESSION_MAX = 2_000
/** Sessions whose sent items are kept in memory, so that the next event of them costs no question; some 100 kB each at most. */
export const SESSIONS_WITH_USES_MAX = 32
/** Episodes of a session that are read to judge the latest turns. */
export const TURN_EPISODES_MAX = 400
/** Facts of one branch's state that are read: merged, deleted, made again. */
export const FACTS_PER_BRANCH_STATE_MAX = 20

/** Evidence of one fact that is kept by name; older evidence is counted. */
export const FACT_EVIDENCE_MAX = 8
export const STATEMENT_CHARS_MAX = 400
export const ENTITY_NAME_CHARS_MAX = 200
/** Attempts before an event is parked as dead and shown. */
export const EVENT_ATTEMPTS_MAX = 3

// Queries
export const QUERY_CHARS_MAX = 8_000
/** Terms of one full-text query; a prompt's rarest words decide. */
export const QUERY_TERMS_MAX = 32
/** Words of a question that are looked for side by side; a longer one is a pasted text. */
export const PHRASES_MAX = 32
/** What of a found text is read for how it answers: longer ones say at their beginning what they are about. */
export const CUE_CHARS_MAX = 1_200
/** Candidates that are read so: who stands further behind by words does not come among the first ten. */
export const CUED_MAX = 48
/** Candidates among which later statements are put above earlier ones: what is seen, and a little more. */
export const SUCCESSION_MAX = 12
/** Standing rules among the first ten of a search: two of ten places, and only where they bear on the question. */
export const SEARCH_RULES_MAX = 2
/** What may tell when something was that a question names: a release has some commits, and more of them say the same. */
export const OCCASION_CANDIDATES_MAX = 48
/** Longer than any name of what happened, and the sentence goes on behind it. */
export const OCCASION_CHARS_MAX = 120
export const CANDIDATES_MAX = 200
export const SEARCH_LIMIT_DEFAULT = 10
export const SEARCH_LIMIT_MAX = 100
/** A question that only asks for a time gets all of it: a busy month has some hundred messages. */
export const SEARCH_SET_MAX = 1_000
export const LIST_LIMIT_DEFAULT = 50
export const LIST_LIMIT_MAX = 1_000

// Server
export const PORT_PREFERRED = 4097
/** 256 events of the largest size are below it. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024
export const LOG_BYTES_MAX = 5 * 1024 * 1024
export const LOG_FILES_MAX = 3
/** A daemon that the plugin started leaves after this much silence with no OpenCode alive. */
export const IDLE_EXIT_MS = 15 * 60_000
export const CANARY_INTERVAL_MS = 5 * 60_000
/** Whoever starts a daemon asks it something at once: the first canary (some 150 ms of work) comes after that. */
export const CANARY_FIRST_MS = 3_000
/** What V8 may add to the live objects before it collects: they are some 20 MB, so that a collection takes 20 ms. */
export const HEAP_GROWING_PERCENT = 30
/** The journal of one daemon is a notebook, not an archive. */
export const INJECTIONS_KEPT_MAX = 20_000
export const DEAD_EVENTS_MAX = 10_000

// Episodes and extraction
/** What capture lets through of one message; a replayed event may be longer. */
export const EPISODE_TEXT_CHARS_MAX = 32_768
/** Output tells how a command ended; the file it shows is on the disk anyway. */
export const EPISODE_OUTPUT_CHARS_MAX = 6_000
/** Enough of an edit to recognise it by its words. */
export const EDIT_TEXT_CHARS_MAX = 1_200
/** Dependencies stand in the first pages of a manifest. */
export const MANIFEST_CHARS_MAX = 16_384
/** A longer prompt is a pasted document: nothing after this is read for facts. */
export const EXTRACT_CHARS_MAX = 16_384
/** A longer sentence is not something a person said. */
export const SENTENCE_CHARS_MAX = 600
export const SENTENCES_MAX = 80
/** A manifest with 150 dependencies is large; more claims than this from one episode are noise. */
export const CLAIMS_PER_EPISODE_MAX = 200
/** A body too large is read this far and thrown away, so that its sender sees why; beyond, the connection ends. */
export const BODY_BYTES_DRAINED_MAX = 64 * 1024 * 1024
/** Latencies kept for each route: enough for a steady 99th percentile, a few kilobytes. */
export const METRIC_SAMPLES_MAX = 1_000
/** How often a daemon that may leave looks whether it should. */
export const IDLE_CHECK_MS = 30_000
/** A daemon that has not answered by then did not start. */
export const DAEMON_START_MS = 10_000
/** A daemon that has not ended by then is ended harder. */
export const DAEMON_STOP_MS = 8_000
/** What a request in flight may still take when the daemon ends. */
export const DRAIN_MS = 3_000
/** A command waits this long for an answer; long work reports progress instead. */
export const REQUEST_TIMEOUT_MS = 30_000
/** Lines of a file that go into one request: far below BODY_BYTES_MAX for ordinary lines. */
export const INGEST_LINES_MAX = 200
export const INGEST_BYTES_MAX = 4 * 1024 * 1024

// Index
/** What of an episode is searched by its words: the head says what it is about, and longer texts only repeat. */
export const INDEXED_CHARS_MAX = 4_000
/** Outputs are most of the text and least of the meaning. */
export const INDEXED_OUTPUT_CHARS_MAX = 1_500
/** Neighbouring episodes on each side whose words help to find one: two gave nearly all of the gain that was measured. */
export const WINDOW_EPISODES_MAX = 2
/** Of a neighbour's words the first say what it is about. */
export const WINDOW_CHARS_MAX = 1_000
/** Files named by one query; more of them name nothing. */
export const QUERY_FILES_MAX = 20
/** Of an entity with more units than this (the project, the person) only the newest are reached by its name. */
export const HUB_UNITS_MAX = 32

/** Of a file's history as much as may hold what a change refers to; more gained nothing on 20 years of a project. */
export const FILE_UNITS_MAX = 500

/** A profile is needed while its session lives; an older session gets a new one. */
export const PROFILES_KEPT_MAX = 2_000

// SQLite files
/** Pages of one file kept in memory: the upper levels of its trees. The system's cache has the rest, more cheaply. */
export const SQLITE_CACHE_KIB = 2_048
/** The same while it is written: a third less time for each row, given back after SQLITE_IDLE_MS. */
export const SQLITE_WRITE_CACHE_KIB = 12_288
/** A log that has grown so far says that much is written: some hundred events at once. */
export const SQLITE_WRITE_CACHE_FROM_BYTES = 1024 * 1024
/** How long another process may hold a file: longer than any step of ours takes. */
export const SQLITE_BUSY_MS = 5_000
/** A pause in writing after which the write-ahead log is moved into the file. */
export const SQLITE_IDLE_MS = 2_000
/** What stays of a log that SQLite itself has moved over: a few steps' worth. */
export const WAL_BYTES_KEPT = 4 * 1024 * 1024
/** A log that readers kept from being emptied; above it every step tries again. */
export const WAL_BYTES_MAX = 32 * 1024 * 1024

// Store
/** Up to here the whole file is checked at each start (about 0.1 s); above it only the tables of facts are. */
export const QUICK_CHECK_BYTES_MAX = 64 * 1024 * 1024
/** After a start in good order the check waits until the first prompts are answered, */
export const STORE_CHECK_AFTER_MS = 3_000
/** and between two tables lets others in. */
export const STORE_CHECK_PAUSE_MS = 50
/** Copies from before upgrades: the last ones are what a person goes back to. */
export const SNAPSHOTS_KEPT_MAX = 3
/** Rows of one read while a damaged file is rebuilt, and of one page of an export. */
export const STORE_PAGE_MAX = 500

// Spool (capture)
/** Events that wait in memory while the spool is full or its disk fails: some minutes of work, little memory. */
export const SPOOL_WAITING_EVENTS_MAX = 1_000
export const SPOOL_WAITING_BYTES_MAX = 8 * 1024 * 1024
/** A listing of the spool costs a hook up to a millisecond, so what others write is looked at this seldom. */
export const SPOOL_SIZE_REFRESH_MS = 10_000
/** …but soon after the daemon has made room. */
export const SPOOL_SIZE_REFRESH_FULL_MS = 500
/** …and before this process alone could go far over the bound. */
export const SPOOL_SIZE_REFRESH_BYTES = 8 * 1024 * 1024
/** What one read of a segment may hold in memory, whatever the number of lines. */
export const SPOOL_READ_BYTES_MAX = 8 * 1024 * 1024
/** Waiting lines are counted exactly up to here, and estimated above: 32 MB take about 20 ms. */
export const SPOOL_COUNT_BYTES_MAX = 32 * 1024 * 1024
/** What is shown of a line that is too long to be an event. */
export const SPOOL_DAMAGE_CHARS_MAX = 256

// Project (capture)
/** `git rev-list` walks the whole history once; a repository that takes longer is known by its directory. */
export const GIT_TIMEOUT_MS = 2_000
/** With underscore and hash it stays below the 80 characters of a project's id. */
export const PROJECT_PREFIX_CHARS_MAX = 32

// Plugin
/** Sessions of one OpenCode process that are known by heart; the oldest are looked up again. */
export const PLUGIN_SESSIONS_MAX = 500
/** Messages of one session whose role is known by heart: parts follow their message at once. */
export const PLUGIN_MESSAGES_MAX = 200
/** Ids of events written lately, so that OpenCode's repetitions are not written again. */
export const PLUGIN_WRITTEN_MAX = 20_000
/** Items a session was given, told to recall with each question: some hundred turns' worth. */
export const PLUGIN_SEEN_MAX = 2_000
/** Observations of a session whose parent is not known yet, and how long they wait for it: OpenCode tells within 20 ms. */
export const PLUGIN_HELD_MAX = 200
export const PLUGIN_HELD_MS = 2_000
/** All texts of one tool's input together: an edit names what it changes, a written file is in the project anyway. */
export const CAPTURE_INPUT_CHARS_MAX = 32_768
/** An answer of the daemon is a context of some kilobytes; more is not from our daemon. */
export const RECALL_ANSWER_BYTES_MAX = 512 * 1024
/** The longest pause between two questions to a daemon that does not answer. */
export const RECALL_PROBE_MAX_MS = 30_000
/** Files lately in play that recall is told of. */
export const RECALL_FILES_MAX = 12
/** The model waits for its tool as for any other, but not for ever. */
export const TOOL_DEADLINE_MS = 3_000
export const TOOL_ITEMS_MAX = 8
/** A daemon that did not come up is not started again and again. */
export const DAEMON_START_PAUSE_MS = 30_000
/** How often the plugin's note of itself is renewed: it says "today", not "this second". */
export const PLUGIN_NOTE_INTERVAL_MS = 5_000

// Engine: inbox, projection, recall
/** Changes the index takes in at once: a transaction of some ten milliseconds, so that a recall in between waits little. */
export const PROJECTION_STEP_MAX = 500
/** Steps that wait in memory for the index, whose episodes need not be read back; a batch writes one for each project. */
export const STEPS_HANDED_MAX = 16
/** Where the kernel's watch says nothing (network file systems), new lines are seen this late. */
export const INBOX_POLL_MS = 1_000
/** A store that fails (disk full, held by another) is asked again after this, doubled each time… */
export const INBOX_PAUSE_MS = 250
/** …up to here: soon enough for somebody who just made room. */
export const INBOX_PAUSE_MAX_MS = 30_000
/** The pause before an event that failed alone is tried again; the others of its batch are in by then. */
export const EVENT_RETRY_MS = 50
/** Values of timelines kept in memory between batches: a command that ran ten thousand times is still among them. */
export const TIMELINE_VALUES_KEPT_MAX = 20_000
/** Timelines kept so, some 3 KB each: the commands and packages in use are far fewer. */
export const TIMELINES_KEPT_MAX = 1_000
/** How long a step whose turn was lost to another daemon is run again; a file that is held is waited for before that. */
export const TURN_RETRY_MS = 4_000
export const TURN_PAUSE_MS = 20
/** What a read of the store may take out of a recall's 150 ms; a slower store is answered for by the index. */
export const READ_DEADLINE_MS = 40
/** How long a store that failed or was slow is not asked again: one recall in a while pays for the attempt. */
export const READ_PAUSE_MS = 1_000
/** An index that could not follow is tried again after this, also when nothing new comes. */
export const FOLLOW_RETRY_MS = 2_000
/** Whoever starts a daemon waits for its first answer; what the second needs is read after that. */
export const WARM_AFTER_MS = 50
/** The projects of the latest sessions are prepared. */
export const WARM_SESSIONS_MAX = 20

// Redaction (capture)
/** Entries of one list or object in a tool's input: a longer one is data. */
export const CAPTURE_ENTRIES_MAX = 200
/** Tool inputs are a few levels deep; what is deeper is data, not something to remember. */
export const REDACT_DEPTH_MAX = 12
/** Objects and arrays of one tool input; a hook must not walk through a whole data set. */
export const REDACT_NODES_MAX = 5_000
/** Below this the databases may fail in the middle of their upkeep; the doctor says so before. */
export const DISK_FREE_BYTES_MIN = 500 * 1024 * 1024

// Engine: forgetting
/** A shorter piece of a text occurs by chance. */
export const TRACE_CHARS_MIN = 12
/** Longer pieces are cut by the pages of a database more often. */
export const TRACE_CHARS_MAX = 40
/** Pieces searched for of one text: one found is enough to say that it is still there. */
export const TRACES_PER_TEXT_MAX = 8
export const TRACE_READ_BYTES = 1024 * 1024
/** What of an episode is shown in a plan: enough to recognise it. */
export const PLAN_TEXT_CHARS_MAX = 400

// Engine: profile
/** Standing facts of one kind that are looked at for a profile: more never fit into it. */
export const PROFILE_FACTS_MAX = 60
/** A compaction happens seldom, and what it loses is lost for the session. */
export const COMPACTION_TOKENS_MAX = 800
/** From the end of a session to its first episode in the graph, many times over. */
export const DEEP_CANARY_WAIT_MS = 5_000
/** The deep canary asks whether the path holds, not how fast it is: a busy machine must not turn it red. */
export const DEEP_CANARY_RECALL_MS = 2_000

// Archive
/** A row holds at most one event's text; a longer line is damage, and must not fill the memory. */
export const ARCHIVE_LINE_BYTES_MAX = 16 * 1024 * 1024
/** Times an export begins anew because memory was written meanwhile; the last time it lets nobody in between. */
export const EXPORT_ATTEMPTS_MAX = 3
/** Times one step of an import or a copy is made when other daemons write into the same project meanwhile. */
export const MERGE_ATTEMPTS_MAX = 10
/** Pieces of text in one search through the summaries of a graph: a query stays below some ten kilobytes. */
export const SCRUB_TRACES_MAX = 100
/** A server of many gigabytes writes its files in a minute or two. */
export const SCRUB_WAIT_MS = 180_000
/** FalkorDB writes down the queries that it has answered within three seconds when idle; a busy machine takes longer. */
export const SCRUB_QUERIES_MS = 20_000
/** How long a start waits for a store on a server: one on the same machine answers in some milliseconds. */
export const STORE_OPEN_WAIT_MS = 1_500
/** A store that does not answer is asked again after this, doubled each time… */
export const STORE_OPEN_RETRY_MS = 250
/** …up to here: soon enough for somebody who just started the server. */
export const STORE_OPEN_RETRY_MAX_MS = 5_000
/** A server that is asked how it is answers at once, or something is wrong. */
export const INSPECT_TIMEOUT_MS = 3_000
/** Times a copy looks again at what changed at its source meanwhile. */
export const COPY_ROUNDS_MAX = 3

// Caches
/** A cache on the same machine answers in under a millisecond; a slower one is no gain. */
export const CACHE_DEADLINE_MS = 20
/** Candidates of one query are some tens of kilobytes. */
export const CACHE_VALUE_BYTES_MAX = 512 * 1024

// Pod
/**
 * What a part says of itself, from within; whether it answers at all is asked from outside. A healthy answer takes
 * milliseconds, on a busy machine some hundred. A database has 20 s: it may delete a large graph. OpenCode is asked more
 * often and given longer for an answer: with Quadlet, where nothing else watches it, a hang must be over within 45 s,
 * ten of them the pause before its start, and its agents must not be ended for a moment of load.
 */
export const POD_HEALTH = {
  database: { intervalSeconds: 5, timeoutSeconds: 3, retries: 4 },
  main: { intervalSeconds: 3, timeoutSeconds: 4, retries: 3 },
} as const
/**
 * How long a part may be silent before it is taken for hung. A database answers PING within milliseconds, also while it
 * loads; deleting a large graph holds it for a second or two. OpenCode holds agents at work, so it gets longer; with the
 * pause of the unit and the start a hang is over within 36 s, nine before the goal.
 */
export const POD_SILENT_SECONDS = { database: 8, main: 16 } as const
/** The host's split for containers: 8 GB. */
export const POD_MEMORY_BYTES = {
  valkey: 2.5 * 1024 ** 3,
  falkordb: 2.5 * 1024 ** 3,
  opencode: 2.5 * 1024 ** 3,
  datadog: 0.5 * 1024 ** 3,
} as const
/** A database saves before it ends; OpenCode ends what its agents do. */
export const POD_STOP_SECONDS = { database: 20, main: 15, helper: 5 } as const
/** A first pull of all images, or a graph of millions of facts that is being loaded. */
export const POD_START_SECONDS = 900
/** OpenCode by itself starts in three seconds, on a busy machine in twenty: what is not healthy by then hangs. */
export const POD_MAIN_START_SECONDS = 60
/** A database that is not back in this time, and is not loading, will not come back by itself. */
export const POD_DATABASE_BOUND_SECONDS = 60

// Examining a graph on FalkorDB
/** Looking through a large graph takes seconds, and nobody waits for it in a prompt. */
export const EXAMINE_QUERY_MS = 60_000
/** Rows with faults that are read in one go: some megabytes with vectors of 1,536 numbers. */
export const EXAMINE_ROWS_MAX = 1_000
/** Faults that are listed one by one; nobody reads more, and the counts are of all. */
export const EXAMINE_DEFECTS_MAX = 1_000

// Models
/** What the model was trained with; of a longer text the beginning says what it is about. */
export const MODEL_TOKENS_MAX = 512
/** A text of that many tokens takes some 100 ms on one core; a model that needs this long is stuck. */
export const MODEL_TEXT_MS_MAX = 30_000
/** Cores that embedding in the background may use: the others are for whoever works on this machine. */
export const MODEL_THREADS_MAX = 4
/** A search waits this long for its query's vector, then goes on without: half of what a prompt waits for recall. */
export const QUERY_VECTOR_MS_MAX = 75
/** Texts embedded in one step, then written: what a crash loses, and embeds again. */
export const EMBED_BATCH_MAX = 64
/** After a model failed it is asked again, doubled each time… */
export const EMBED_PAUSE_MS = 1_000
/** …up to here: a budget lasts until midnight, and asking costs nothing. */
export const EMBED_PAUSE_MAX_MS = 5 * 60_000
/** A download that stands still this long is begun again where it stopped. */
export const DOWNLOAD_SILENCE_MS = 30_000
export const DOWNLOAD_ATTEMPTS_MAX = 5
/** Texts of one request: a service takes 2,048, and an answer of 64 vectors is half a megabyte. */
export const SERVICE_BATCH_MAX = 64
/** Characters of one text for a service: some 8,000 tokens of English, its bound. */
export const SERVICE_TEXT_CHARS_MAX = 8_000
export const SERVICE_TIMEOUT_MS = 30_000
export const SERVICE_ATTEMPTS_MAX = 4
/** A service that asks for a longer pause is asked again by the next step, not by this call. */
export const SERVICE_PAUSE_MAX_MS = 20_000
/** An answer of 64 vectors of 3,072 numbers as text is 4 MB. */
export const SERVICE_ANSWER_BYTES_MAX = 16 * 1024 * 1024
/** Days of the ledger that are kept: a year and a month. */
export const LEDGER_DAYS_MAX = 400

// Cache
/** `forget` waits until nothing of it is left: a scan over a million entries takes about a second. */
export const CACHE_DROP_MS = 3_000
/** In the daemon itself: the answers of some hundred prompts. */
export const CACHE_BYTES_MAX = 4 * 1024 * 1024
/** How newer weighs against older moves by less than a thousandth in this time; what was forgotten is gone after it anyway. */
export const CACHE_TTL_MS = 10 * 60_000
/** The vector of a text never changes; a day of work asks the same again. */
export const CACHE_VECTOR_TTL_MS = 24 * 60 * 60_000
/** A connection through TLS with a password takes a few round trips. */
export const CACHE_CONNECT_MS = 1_000
/** A cache that failed is tried again after this, doubled each time… */
export const CACHE_PAUSE_MS = 250
/** …up to here: it heals soon, and costs next to nothing meanwhile. */
export const CACHE_PAUSE_MAX_MS = 5_000
/** Misses whose answer is being computed. More are not computed at once. */
export const CACHE_MISSES_NOTED_MAX = 1_000

// FalkorDB
/** A server on the same network answers a connection in milliseconds. */
export const FALKOR_CONNECT_MS = 3_000
/** A read that takes longer helps nobody who waits: recall answers from the local index. */
export const FALKOR_READ_MS = 10_000
/** The largest step takes a second or two; behind another daemon's it waits. */
export const FALKOR_WRITE_MS = 60_000
/** The longest pause before the next attempt to connect. */
export const FALKOR_RECONNECT_MS = 2_000
/** Keeps a silent connection alive, and notices one that is dead. */
export const FALKOR_PING_MS = 5_000
/** How long opening waits for a server that does not answer, and for one that still reads its files. */
export const FALKOR_OPEN_MS = 10_000
export const FALKOR_LOADING_MS = 180_000
/** Times a step is computed again because others wrote meanwhile. */
export const FALKOR_ATTEMPTS_MAX = 50
/** A lease that its holder does not renew any more is free after this: longer than any step, shorter than patience. */
export const FALKOR_LEASE_MS = 10_000
/** How long one waits for a lease: some turns of others. */
export const FALKOR_LEASE_WAIT_MS = 60_000
/** Changes kept in the stream beside the graphs: it only wakes up, the graphs hold what changed. */
export const FALKOR_STREAM_MAX = 1_000
/** How long one question to the stream waits; then the counter is looked at, so that a lost note heals. */
export const FALKOR_BLOCK_MS = 1_000
/** What a counter jumps ahead by when the server may have lost steps: more than a memory ever has. */
export const FALKOR_GENERATION_GAP = 1_000_000_000

// Index: the inverted part
/** Segments of like size that become one: each posting is copied once for a factor of eight. */
export const INDEX_MERGE_MAX = 8
/** A larger merge would stop the process for longer than a recall may wait (measured: 10 ns a posting). */
export const INDEX_SEGMENT_POSTINGS_MAX = 10_000_000
/**
 * Segments that the store took and never confirmed to be on its disk: half of the spool. Beyond it the oldest go, loudly:
 * they are in the graph, and what happens next must still have room.
 */
export const SPOOL_UNKEPT_BYTES_MAX = 128 * 1024 * 1024
/** A file's store says at once what it has saved. A server is asked in the background: it may wait for its next sync. */
export const PERSISTED_WAIT_MS = 5
/** A store that saves at all has done so by then: after it a person is told to turn that on. */
export const UNKEPT_WARN_MS = 15 * 60_000

// Engine: standing facts
/** Facts in force that are looked at for every prompt, the newest: below a millisecond, and more than a person keeps in mind. */
export const STANDING_FACTS_MAX = 300
/** A line of some 20 tokens each, 240 with the frame: what bears on a prompt stands among the first of them. */
export const STANDING_SHOWN_MAX = 9
/** Standing facts are read again after this, though nothing was written: one may have begun meanwhile. */
export const STANDING_KEPT_MS = 60_000
/** Projects whose standing facts are kept between prompts, up to 300 facts each: some MB. */
export const STANDING_PROJECTS_KEPT_MAX = 8
/** Words of facts that are kept between prompts: the standing facts of some projects. */
export const STANDING_TERMS_KEPT_MAX = 4_000

/** Units that were found lately, in two generations of so many: two megabytes in sum, and the finds of some fifty prompts. */
export const UNITS_KEPT_MAX = 1_000
/** A longer unit is read again each time. */
export const UNITS_KEPT_CHARS_MAX = 1_000
/** Projects whose size is known by heart: a daemon's life sees some hundred. */
export const PROJECT_ROWS_KEPT_MAX = 1_000

// Index: vectors
/** Rows of a slab that are saved together at most: some thousand. A unit whose vector changes has its part written anew. */
export const SLAB_PART_BYTES = 4 * 1024 * 1024
/** Bytes of codes that are swept over in one go: some 3 ms; then others have their turn. */
export const SWEEP_BYTES_MAX = 32 * 1024 * 1024
/** How long one question whether the server has synced its file waits: `everysec` takes up to a second. */
export const FALKOR_SYNC_MS = 2_500
/** Records of others that are taken in by one step. */
export const FALKOR_ADOPT_MAX = 1_000
/** Graphiti sets an end before it asks its model further, and saves it later: so far back ends are looked at again. */
export const FALKOR_OVERLAP_MS = 10 * 60_000
/** A read looks for what others wrote at most this often. */
export const FALKOR_FRESH_MS = 500

// Engine: work
/** Work beside an edit or a command: what was done in between belongs together this far, in steps… */
export const WORK_BESIDE_MAX = 8
/** …and in time. */
export const WORK_BESIDE_MS = 20 * 60_000
/** Episodes of one session that are read for it at once. */
export const WORK_LINE_MAX = 400
/** Two files that changed side by side this often belong together; less is chance. */
export const COCHANGES_MIN = 3

// Engine: tokens
/** Texts whose tokens are known by heart: the lines of some hundred contexts, and the contexts. */
export const COSTED_TEXTS_MAX = 1_000
/** A context of 800 tokens is below; a longer text is cut again each time. */
export const COSTED_TEXT_CHARS_MAX = 4_000

// Engine: withdrawing rules
/** Episodes that are read again in one step, so that a recall in between waits little. */
export const WITHDRAW_PAGE_MAX = 200
