"""The figures of a run as a Markdown table: one column a contestant, one row a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_Result = dict[str, Any]


def as_markdown(report: dict[str, Any]) -> str:
    """Table and the conditions under which it holds."""
    results = report["contestants"]
    head = ["", *(f"{one['name']}: {one['trained_on']}" for one in results)]
    lines = [_line(head), _line(["---"] * len(head))]
    for what, cell in _rows(report):
        lines.append(_line([what, *(_cell(cell, one) for one in results)]))
    return "\n".join([_conditions(report), "", *lines, *_failures(results)])


def _rows(report: dict[str, Any]) -> list[tuple[str, Callable[[_Result], str]]]:
    memory_after = report["settings"]["memory_after"]
    rows: list[tuple[str, Callable[[_Result], str]]] = [
        ("training messages", lambda one: f"{one['examples']:,}"),
        ("training, from nothing, all cores", lambda one: f"{one['train_seconds']:.0f} s"),
        ("model file", lambda one: f"{one['model_bytes'] / 1e6:.1f} MB"),
        ("start to first answer", lambda one: f"{one['startup_seconds']:.1f} s"),
        (f"memory after {memory_after} messages", lambda one: f"{one['memory_bytes'] / 1e6:.0f} MB"),
        ("core busy with other work just before", lambda one: f"{one['busy_percent']:.0f} %"),
    ]
    for place, clients in enumerate(report["settings"]["clients"]):
        who = "1 client" if clients == 1 else f"{clients} clients"
        rows.append((f"{who}: p50 / p95 / p99", lambda one, place=place: _times(one["load"][place])))
        rows.append((f"{who}: processor time an answer", lambda one, place=place: _cpu(one["load"][place])))
        rows.append((f"{who}: answers a second", lambda one, place=place: _throughput(one["load"][place])))
    groups = sorted({group for one in report["contestants"] for group in _percent(one)}, key=_all_last)
    if not groups:
        return [*rows, ("right at first guess", lambda _one: "not measured: no labelled messages")]
    for group in groups:
        rows.append(
            (f"right at first guess, {group}", lambda one, group=group: f"{_percent(one)[group]:.1f} %")
        )
    return rows


def _cell(cell: Callable[[_Result], str], one: _Result) -> str:
    try:
        return cell(one)
    except (KeyError, IndexError):  # a contestant that failed has no figure from there on
        return "–"


def _times(load: dict[str, Any]) -> str:
    return f"{load['p50_ms']:.1f} / {load['p95_ms']:.1f} / {load['p99_ms']:.1f} ms"


def _cpu(load: dict[str, Any]) -> str:
    return f"{load['cpu_ms']:.1f} ms"


def _throughput(load: dict[str, Any]) -> str:
    spoilt = [f"{load['refused']} refused (503)"] if load["refused"] else []
    spoilt += [f"{count} × {name}" for name, count in sorted(load["errors"].items())]
    return "; ".join([f"{load['per_second']:.1f}", *spoilt])


def _percent(one: _Result) -> dict[str, float]:
    return dict((one.get("accuracy") or {}).get("percent_right", {}))


def _all_last(group: str) -> tuple[bool, str]:
    return group == "all", group


def _conditions(report: dict[str, Any]) -> str:
    machine, settings = report["machine"], report["settings"]
    cores = f"server on core {settings['server_core']}, clients on core {settings['client_core']}"
    if settings["server_core"] == settings["client_core"]:
        cores = "server and clients on the one core there is, so the times are too long"
    return (
        f"{report['measured_at']}. {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}, Rasa {settings['rasa']}; {cores}; one thread a server; "
        f"{settings['messages']} messages a row of times, from {settings['sample']}; times are as the client sees "
        "them, HTTP included."
    )


def _failures(results: list[_Result]) -> list[str]:
    return [
        f"\n**Failed**, {one['name']} ({one['trained_on']}): {one['failed']}"
        for one in results
        if "failed" in one
    ]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
