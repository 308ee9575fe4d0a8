"""The memory manager of the server: real Graphiti on the graphs of OpenCode Memory."""

import os

# Each Graphiti object would post to its vendor and write an id file; the switch is read at import.
os.environ["GRAPHITI_TELEMETRY_ENABLED"] = "false"
