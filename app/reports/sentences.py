"""What does the report say in plain words? Sentences with their figures, the same in every form."""

from __future__ import annotations

from markupsafe import Markup

from app.reports.figures import Computation, Figure
from app.reports.forms import Form
from app.reports.parts import ChokeRow, Coverage, LossRow, MeasureRow, OutagePart, ReportContext

__all__ = [
    "chain_sentence",
    "computation_text",
    "kinds_of_rows",
    "no_loss",
    "node_kind",
    "outage_sentence",
    "range_of_days",
    "spell_sentences",
    "summary",
]


def summary(report: ReportContext, _: Form) -> list[Markup]:
    """One-page summary, a sentence or two for each of the questions a reader has."""
    rows = [*_leading(report, _)]
    if report.outage and report.outage.main:
        rows.append(outage_sentence(report, report.outage, report.outage.main, _))
    rows += [_domestic(report, _), _measures(report, _), _basis(report, _)]
    return rows


def _leading(report: ReportContext, _: Form) -> list[Markup]:
    leading = report.leading
    if leading is None:
        return [
            _(
                "No single foreign country, taken out alone, costs {country} any of its output of {product} in this "
                "graph.",
                country=report.country_name, product=report.product_name,
            )
        ]  # fmt: skip
    names = {"country": report.country_name, "product": report.product_name, "leading": leading.name}
    first = _(
        "{leading} is the leading foreign choke point: if it made nothing, {country} would lose {loss} of its output "
        "of {product} before any stock is counted.",
        loss=_.percent(leading.loss), **names,
    )  # fmt: skip
    if leading.sole_supply:
        point = _("It is a single point of failure: something that cannot be done without has no other live supplier.")
    elif leading.single_point:
        point = _("It is a single point of failure: alone it stops more than half of the output.")
    else:
        point = _("It is no single point of failure: more than half of the output goes on without it.")
    if leading.first_day.value is None:
        when = _("With the stocks known, no shortage follows within {n} days.", n=report.horizon)
    else:
        when = _("With the stocks known, the first shortage follows on {day} (day 0 is the first day of the outage).",
                 day=_.day(leading.first_day))  # fmt: skip
    autonomy = _(
        "Autonomy, 1 less the worst loss from any single foreign country, is {autonomy}.",
        autonomy=_.percent(report.autonomy),
    )
    return [_join(_, first, point, when), autonomy]


def _domestic(report: ReportContext, _: Form) -> Markup:
    if not report.domestic:
        return _("No choke point inside {country} was found: nothing there, taken out alone, costs output of "
                 "{product}.", country=report.country_name, product=report.product_name)  # fmt: skip
    return _("Inside {country} the largest choke points are {points} (loss of output if each alone is out).",
             country=report.country_name, points=_points(report.domestic, _))  # fmt: skip


def _points(rows: tuple[ChokeRow, ...], _: Form) -> Markup:
    named = [_.context("report", "{name}: {loss}", name=row.name, loss=_.percent(row.loss)) for row in rows]
    return Markup(_.words.listed(str(text) for text in named))


def _measures(report: ReportContext, _: Form) -> Markup:
    force = [row for row in report.measures if row.status == "in-force"]
    unclear = sum(row.status in ("unknown", "suspended") for row in report.measures)
    return _(
        "On {date} {n} measures that touch this chain and {country} are in force, {m} of them restrict exports; {k} "
        "more are suspended or of unknown status.",
        date=_.words.date(report.as_of), n=len(force), country=report.country_name,
        m=sum(row.restricts_exports for row in force), k=unclear,
    )  # fmt: skip


def _basis(report: ReportContext, _: Form) -> Markup:
    kinds = [(kind, figure.value or 0.0) for kind, figure in report.coverage.kinds if figure.value]
    notes = report.coverage.kinds[0][1].notes if report.coverage.kinds else ()
    return _(
        "The answers rest on {n} stated figures and on {m} flows that are split by outputs for want of a trade share, "
        "by kind: {kinds}.",
        n=report.coverage.figures, m=report.coverage.estimated_flows, kinds=_.kinds(kinds) + _.notes(notes),
    )  # fmt: skip


def outage_sentence(report: ReportContext, outage: OutagePart, loss: LossRow, _: Form) -> Markup:
    """What the outage takes from the product, from which day, and how sure the day is."""
    values: dict[str, object] = {
        "target": outage.target_name, "country": report.country_name, "product": loss.name, "n": outage.days,
    }  # fmt: skip
    cut = (
        _("If {target} ships nothing of its chain goods to {country} for {n} days:", **values)
        if outage.ban
        else _("Nothing goes from {target} to {country} directly. If {target} makes nothing for {n} days:", **values)
    )
    if loss.first_day.value is None:
        bridged = _(
            "stocks bridge all of it, output of {product} does not fall; without stocks it would lose {loss} while "
            "it lasts.",
            loss=_.percent(loss.static_loss), **values,
        )  # fmt: skip
        return _join(_, cut, bridged)
    effect = _(
        "output of {product} falls short from {day} (three ways of holding the stocks give {range}), to {lowest} of "
        "baseline at the lowest (without stocks: {bare}); {lost} of the baseline output of {horizon} days is lost.",
        bare=_.percent(Figure(1.0 - (loss.static_loss.value or 0.0), loss.static_loss.notes)),
        day=_.day(loss.first_day), range=range_of_days(loss.first_day_low, loss.first_day_high, _),
        lowest=_.percent(loss.lowest_level), lost=_.percent(loss.lost_share), horizon=outage.horizon, **values,
    )  # fmt: skip
    return _join(_, cut, effect)


def range_of_days(low: Figure, high: Figure, _: Form) -> Markup:
    """Earliest and latest day without footnotes (they stand at the day itself)."""
    one, two = Figure(low.value), Figure(high.value)
    if low.value == high.value:
        return _.day(one)
    if high.value is None:
        return _("{day} at the earliest, or none", day=_.day(one))
    return _.context("report", "{low} to {high}", low=_.day(one), high=_.day(two))


def kinds_of_rows(coverage: Coverage, _: Form) -> Markup:
    """How many leading shares of the chain are of each kind."""
    named = [
        f"{_.words.code('kinds', kind).lower() if kind != 'unknown' else _.context('figure', 'unknown').unescape()} {n}"
        for kind, n in coverage.rows
    ]
    return _("Leading shares of the chain table by kind: {kinds}.", kinds=_.words.listed(named))


def chain_sentence(loss: LossRow, _: Form) -> Markup:
    """What binds where output is lowest (without stocks, if they bridge it all), from what failed to what is lost."""
    chain, notes = loss.chain, _.notes(loss.static_loss.notes)
    if len(chain) < 2:
        return _.put(" → ".join(chain)) + notes
    values = {"first": chain[0], "steps": " → ".join(chain[1:-1]), "last": chain[-1]}
    bridged, direct = loss.first_day.value is None, len(chain) == 2
    if bridged and direct:
        text = _("Without stocks {first} would bind; its shortage would reach {last} directly.", **values)
    elif bridged:
        text = _("Without stocks {first} would bind; its shortage would reach {last} by way of {steps}.", **values)
    elif direct:
        text = _("Where output is lowest, {first} binds; its shortage reaches {last} directly.", **values)
    else:
        text = _("Where output is lowest, {first} binds; its shortage reaches {last} by way of {steps}.", **values)
    return text + notes


def spell_sentences(loss: LossRow, _: Form) -> list[Markup]:
    """What bound on which days, back to what failed; one text for each spell and its end."""
    return [_.put(text) + _.notes(loss.static_loss.notes) for text in loss.spells]


def computation_text(computation: Computation, report: ReportContext, _: Form) -> Markup:
    """What was computed, and on what it rests."""
    values: dict[str, object] = {
        "subject": computation.subject, "product": report.product_name, "country": report.country_name,
    }  # fmt: skip
    if computation.method == "choke-point":
        what = _("{subject} alone out (severity 1): loss of output of {product} in {country}, first day short, share "
                 "and concentration.", **values)  # fmt: skip
    elif computation.method == "outage":
        what = _("Outage run for {subject} in {country}.", **values)
    elif computation.method == "supply-mix":
        what = _("Origins of {subject} at the makers in {country}, weighted by their use.", **values)
    else:
        what = _("Kinds of the figures on the paths of the choke points shown and of the outage.")
    if not computation.sources:
        rests = _("Flows split by outputs, since no trade share is stated: {m}.", m=computation.estimated_flows)
    elif computation.estimated_flows:
        rests = _("Rests on stated figures: {n}; flows split by outputs: {m}.", n=computation.figures,
                  m=computation.estimated_flows)  # fmt: skip
    else:
        rests = _("Rests on stated figures: {n}.", n=computation.figures)
    return _join(_, what, rests)


def node_kind(kind: str, _: Form) -> Markup:
    """What sort of node a choke point is."""
    return {
        "country": _.context("choke point", "country"),
        "stage": _.context("choke point", "stage"),
        "facility": _.context("choke point", "facility"),
        "company": _.context("choke point", "company"),
        "measure": _.context("choke point", "measure"),
    }[kind]


def no_loss(measure: MeasureRow, _: Form) -> Markup:
    """Why no loss stands beside a measure."""
    if not measure.restricts_exports:
        return _("no direct export restriction")
    if measure.end_users == "listed":
        return _("named firms only, not traced")
    return _.context("report", "reaches no flow")


def _join(_: Form, *sentences: Markup) -> Markup:
    return Markup("" if _.lang == "ja" else " ").join(sentences)
