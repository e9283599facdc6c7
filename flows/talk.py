"""After a ticket is filed: what she writes joins it and reaches the operator who has it."""

from flows.kit import Flow, Wait

talk = Flow("talk", states=(Wait("open"),), table=())
