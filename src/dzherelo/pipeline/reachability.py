"""Is there a network? Asked by trying some publishers, not by trusting an interface."""

import asyncio
from collections.abc import Sequence

from dzherelo.fetch.answers import Response
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Source
from dzherelo.pipeline.tools import Tools

TRIED = 6
"""Publishers asked: one may be down, six at once are not."""
PATIENCE_S = 8.0
_ENOUGH = 2_000_000
_SILENCE = frozenset(
    {
        FaultKind.UNKNOWN_HOST,
        FaultKind.UNREACHABLE,
        FaultKind.TIMEOUT,
        FaultKind.PRIVATE_ADDRESS,
        FaultKind.CERTIFICATE,
    }
)


async def publishers(tools: Tools, sources: Sequence[Source]) -> bool:
    """Whether any of some real publishers answers at all; a refusal is an answer too."""
    tried = [one for one in sources if one.url and not one.fiction][:TRIED]
    answers = await asyncio.gather(
        *(tools.network.get(one.url, timeout_s=PATIENCE_S, limit=_ENOUGH) for one in tried)
    )
    return any(_answered(answer) for answer in answers)


def _answered(answer: Response | Fault) -> bool:
    return not isinstance(answer, Fault) or answer.kind not in _SILENCE
