"""A list of tasks is asked by what the document names, within the ranges that it names."""

import copy

import httpx
import pytest

from mockserver import server
from mockserver.admission.keys import keys_of
from mockserver.admission.minting import mint
from mockserver.clock import VirtualClock
from mockserver.store.memory import MemoryStore
from mockserver.users import users
from mockserver.world import World
from taskpact.contract.contract import contract as contract_of

NOW = 1_800_000_000.0
TASKS = "/api/v1/tasks"


@pytest.fixture
def listing(contract):
    """Asks for a list after an edit of its parameters; three tasks are there."""

    async def asked(change, query):
        document = copy.deepcopy(dict(contract.document))
        change({each["name"]: each for each in parameters(document)}, parameters(document))
        edited = contract_of(document)
        world = World(edited, keys_of("HS256", None), users(edited), VirtualClock(NOW))
        serving = await server.start(
            server.application(world, MemoryStore()), "127.0.0.1", 0, patience=5.0
        )
        lines = {"Authorization": f"Bearer {mint(world.keys, 'alice', now=NOW, ttl=1e6)}"}
        async with httpx.AsyncClient(base_url=serving.url, headers=lines) as client:
            for _ in range(3):
                await client.post(TASKS, json={"task": "a", "response_format": "json"})
            answer = await client.get(TASKS + query)
        await serving.stop()
        return answer

    return asked


def parameters(document):
    return document["paths"][TASKS]["get"]["parameters"]


async def shown(answer):
    return len(answer.json()["tasks"])


async def test_the_usual_length_of_a_page_is_the_documents(listing):
    def change(named, _):
        named["limit"]["schema"]["default"] = 2

    assert await shown(await listing(change, "")) == 2


@pytest.mark.parametrize(
    ("keyword", "value", "status"),
    [("maximum", 7, 400), ("maximum", 8, 200), ("minimum", 9, 400), ("minimum", 8, 200)],
)
async def test_the_range_of_a_limit_is_the_documents(listing, keyword, value, status):
    def change(named, _):
        named["limit"]["schema"][keyword] = value

    assert (await listing(change, "?limit=8")).status_code == status


@pytest.mark.parametrize("keyword", ["default", "minimum", "maximum"])
async def test_what_the_document_leaves_open_is_no_fault(listing, keyword):
    def change(named, _):
        del named["limit"]["schema"][keyword]

    for query in ("", "?limit=2", "?limit=500"):
        assert (await listing(change, query)).status_code in {200, 400}


@pytest.mark.parametrize("query", ["?limit=1", "?status=nothing", "?cursor=0"])
async def test_what_the_document_does_not_name_counts_for_nothing(listing, query):
    def change(_, listed):
        listed.clear()

    assert await shown(await listing(change, query)) == 3
