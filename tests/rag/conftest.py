from __future__ import annotations

import sys
from pathlib import Path

# The scripted server is shared by several tests; with importlib mode nothing else finds it.
sys.path.insert(0, str(Path(__file__).parent))
