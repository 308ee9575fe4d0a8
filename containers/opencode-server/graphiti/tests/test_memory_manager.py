"""The memory manager on real FalkorDB and Valkey, with a scripted model where one is needed."""

from datetime import UTC, datetime

import pytest
from graphiti.errors import MemoryManagerError
from graphiti.memory_manager import MemoryManager
from graphiti.settings import Model, Server, Settings

AT = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
SAID = "says: Cart > USES > Redis = Cart uses Redis for sessions; since 2026-03-01T00:00:00Z"


async def test_an_episode_is_stored_without_a_model_and_found_by_its_words(
    manager: MemoryManager, group: str
) -> None:
    stored = await manager.store(group, "We chose pnpm over npm\0\ud800.", at=AT, session="ses_1")
    assert not stored.enriched and stored.reason
    answer = await manager.query(group, "Which one, pnpm?")
    assert [found["uuid"] for found in answer.episodes] == [stored.episode]
    assert answer.episodes[0]["content"] == "We chose pnpm over npm\ufffd."
    assert answer.episodes[0]["valid_at"] == "2026-03-12T10:00:00+00:00"


async def test_storing_again_changes_nothing(manager: MemoryManager, group: str) -> None:
    first = await manager.store(group, "Said once.", at=AT, session="ses_1")
    before = [record async for record in manager.export(group)][1:]
    again = await manager.store(group, "Said once.", at=AT, session="ses_1")
    assert again.episode == first.episode
    assert [record async for record in manager.export(group)][1:] == before


async def test_a_session_is_a_chain(manager: MemoryManager, group: str) -> None:
    stored = [
        await manager.store(group, f"Turn {hour}.", at=AT.replace(hour=hour), session="ses_1")
        for hour in (10, 11, 12)
    ]
    records = [record async for record in manager.export(group)]
    links = [(each["source"], each["target"]) for each in records if each["kind"] == "next"]
    ids = [each.episode for each in stored]
    assert sorted(links) == sorted(zip(ids, ids[1:], strict=False))
    assert len([each for each in records if each["kind"] == "saga"]) == 1


async def test_asking_makes_no_graph(manager: MemoryManager, group: str) -> None:
    assert (await manager.query(group, "anything")).facts == []
    with pytest.raises(MemoryManagerError, match=group):
        _ = [record async for record in manager.export(group)]
    status = await manager.status(group)
    assert status["falkordb"] == "up" and group not in status["projects"]


async def test_the_second_answer_comes_from_the_cache_until_something_is_stored(
    manager: MemoryManager, group: str
) -> None:
    await manager.store(group, "The port is 3000.", at=AT)
    first = await manager.query(group, "port")
    again = await manager.query(group, "port")
    assert (first.cached, again.cached) == (False, True)
    assert again.episodes == first.episodes
    await manager.store(group, "The port is 4000.", at=AT)
    changed = await manager.query(group, "port")
    assert not changed.cached and len(changed.episodes) == 2


async def test_a_cache_that_is_down_costs_no_answer(settings: Settings, group: str) -> None:
    broken = Settings(settings.falkordb, Server("127.0.0.1", 1), None)
    async with MemoryManager(broken) as manager:
        await manager.store(group, "The port is 3000.", at=AT)
        assert len((await manager.query(group, "port")).episodes) == 1
        assert (await manager.status())["valkey"].startswith("down")


async def test_a_model_takes_entities_and_facts_from_an_episode(
    enriching: MemoryManager, group: str
) -> None:
    stored = await enriching.store(group, SAID, at=AT, session="ses_1")
    assert stored.enriched and stored.reason is None
    assert sorted(stored.entities) == ["Cart", "Redis"]
    answer = await enriching.query(group, "Where are sessions kept?")
    assert [fact["fact"] for fact in answer.facts] == ["Cart uses Redis for sessions"]
    assert answer.facts[0]["valid_at"] == "2026-03-01T00:00:00+00:00"
    again = await enriching.store(group, SAID, at=AT, session="ses_1")
    assert again.episode == stored.episode and again.enriched


async def test_what_was_stored_without_a_model_is_enriched_when_it_is_stored_with_one(
    manager: MemoryManager, enriching: MemoryManager, group: str
) -> None:
    plain = await manager.store(group, SAID, at=AT)
    rich = await enriching.store(group, SAID, at=AT)
    assert (plain.enriched, rich.enriched, rich.episode) == (False, True, plain.episode)


async def test_a_fact_that_ended_is_told_only_when_asked_for(
    enriching: MemoryManager, group: str
) -> None:
    await enriching.store(group, SAID, at=AT)
    ends = "says: Cart > USES > Kafka = Cart uses Kafka for sessions; since 2026-03-05T00:00:00Z"
    await enriching.store(group, f"{ends}; ends Cart uses Redis for sessions", at=AT)
    now = await enriching.query(group, "sessions of the cart")
    ever = await enriching.query(group, "sessions of the cart", ended=True)
    assert [fact["fact"] for fact in now.facts] == ["Cart uses Kafka for sessions"]
    assert len(ever.facts) == 2


async def test_a_model_that_fails_loses_no_episode(settings: Settings, group: str) -> None:
    dead = Settings(settings.falkordb, None, Model("none", "http://127.0.0.1:1/v1", "m", "e", 64))
    async with MemoryManager(dead) as manager:
        stored = await manager.store(group, SAID, at=AT)
    assert not stored.enriched and "Connection" in (stored.reason or "")
    async with MemoryManager(settings) as manager:
        assert len((await manager.query(group, "Redis")).episodes) == 1


async def test_vectors_of_another_model_are_refused(
    with_model: Settings, enriching: MemoryManager, group: str
) -> None:
    await enriching.store(group, SAID, at=AT)
    assert with_model.model is not None
    model = Model("none", with_model.model.base_url, "m", "e", 32)
    async with MemoryManager(Settings(with_model.falkordb, None, model)) as other:
        with pytest.raises(MemoryManagerError, match="64 dimensions"):
            await other.query(group, "Redis")
        stored = await other.store(group, "says: A > B > C = A to C", at=AT)
        assert not stored.enriched and "64 dimensions" in (stored.reason or "")


async def test_a_name_like_a_stop_word_does_no_harm(enriching: MemoryManager, group: str) -> None:
    stored = await enriching.store(group, "says: Will > ASKS > IT = Will asks IT", at=AT)
    assert stored.enriched
    assert (await enriching.status())["falkordb"] == "up"


async def test_a_group_with_a_hyphen_and_a_lone_underscore_are_searched(
    enriching: MemoryManager, group: str
) -> None:
    foreign = group.replace("_", "-")
    await enriching.store(foreign, SAID, at=AT)
    assert len((await enriching.query(foreign, "_ Redis _")).facts) == 1


async def test_an_export_has_all_properties_but_the_vectors(
    enriching: MemoryManager, group: str
) -> None:
    await enriching.store(group, SAID, at=AT, session="ses_1")
    records = [record async for record in enriching.export(group)]
    kinds = [record["kind"] for record in records]
    assert kinds[0] == "header"
    assert {"entity", "episode", "saga", "fact", "mention", "in_saga"} <= set(kinds)
    fact = next(record for record in records if record["kind"] == "fact")
    assert fact["properties"]["fact"] == "Cart uses Redis for sessions"
    assert "fact_embedding" not in fact["properties"]
    names = {
        e["properties"]["uuid"]: e["properties"]["name"] for e in records if e["kind"] == "entity"
    }
    assert (names[fact["source"]], names[fact["target"]]) == ("Cart", "Redis")


@pytest.mark.parametrize(
    ("content", "source", "words"),
    [(" ", "text", "empty"), ("{", "json", "no JSON"), ("x" * 400_001, "text", "400000")],
)
async def test_what_cannot_be_an_episode_is_refused(
    manager: MemoryManager, group: str, content: str, source: str, words: str
) -> None:
    with pytest.raises(MemoryManagerError, match=words):
        await manager.store(group, content, source=source)  # type: ignore[arg-type]


@pytest.mark.parametrize("group", ["", "a b", "ü", "x" * 81])
async def test_what_cannot_be_a_group_is_refused(manager: MemoryManager, group: str) -> None:
    with pytest.raises(MemoryManagerError, match="cannot be a project"):
        await manager.query(group, "x")
