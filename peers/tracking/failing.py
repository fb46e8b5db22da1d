"""A program that fails, as trainings do."""

import cairn_client as cairn

cairn.init(experiment="wine", name="failing")
cairn.log({"loss": 1})
raise RuntimeError("out of memory")
