"""All flows. A new flow is one file, one name here, and its wording."""

from __future__ import annotations

from collections.abc import Mapping

from flows.always import within
from flows.danger import danger
from flows.human import human
from flows.kit import Flow
from flows.labour import labour
from flows.menu import menu
from flows.soft import soft
from flows.status import status
from flows.talk import talk
from flows.violence import violence

FLOWS: Mapping[str, Flow] = {
    flow.name: within(flow) for flow in (menu, violence, labour, human, status, danger, soft, talk)
}
