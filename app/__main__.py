"""``python -m app`` is ``wijkbalie``."""

import sys

from app.main import main

sys.exit(main())
