"""Which Python this is, and which of the named modules it has, as one line of JSON. Nothing but their metadata is read."""

import json
import sys
from importlib import metadata


def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


print(json.dumps({"python": sys.version.split()[0], "modules": {name: version(name) for name in sys.argv[1:]}}))
