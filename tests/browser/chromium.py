"""Where Chromium is, and what a machine without it means: in CI a failure, elsewhere a skip by name."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IN_CI = os.environ.get("CI") == "true"

needs_chromium = pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="no chromium here")
