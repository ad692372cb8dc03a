using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>Provenance of a report's numbers: source, models, counting rules, time and lag.</summary>
/// <param name="Origin">The store that was read.</param>
/// <param name="Shares">How gross counts were obtained; null for Redis, which holds trusted counts only.</param>
/// <param name="Rules">The editions of the counting rules that made the counts, in order.</param>
/// <param name="Zone">The calendar of the buckets.</param>
internal sealed record ReportProvenance(CountOrigin Origin, Provenance? Shares, IReadOnlyList<int> Rules, ReportingZone Zone)
{
    private static readonly UsageSource[] Sources = Enum.GetValues<UsageSource>();

    /// <summary>Column names of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["source", "place", "schema", "computed_at", "lag", "models", .. Sources.Select(static source => source.Name()), "rules", "zone"];

    /// <summary>For CSV; what is unknown is empty.</summary>
    public IEnumerable<object> Cells =>
    [
        Origin.Source, Origin.Place, Origin.Schema, Moment(Origin.ReadAt), Origin.Lag, string.Join(' ', Origin.Models),
        .. Sources.Select(source => Shares is null ? "" : (object)Share(source)),
        string.Join(' ', Rules),
        Zone.ToString(),
    ];

    /// <summary>For serialization as JSON; what is unknown is null.</summary>
    public object ToJson() => new
    {
        Origin.Source,
        Origin.Place,
        Origin.Schema,
        ComputedAt = Moment(Origin.ReadAt),
        Origin.Lag,
        Origin.Models,
        Gateways = Origin.Gateways.Select(static gateway => new
        {
            gateway.Gateway,
            gateway.Counted,
            gateway.Known,
            ToldAt = gateway.At is { } at ? Moment(at) : null,
            gateway.Models,
        }),
        Rules,
        Zone = Zone.ToString(),
        Shares = Shares is null ? null : Sources.ToDictionary(static source => source.Name(), Share),
    };

    /// <summary>As human-readable lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Read from {(Origin.Source == "redis" ? "Redis" : "the journal")} {Origin.Place} (schema {Origin.Schema}) at {Moment(Origin.ReadAt)}; entries not in it yet: {Origin.Lag:N0}.");
        foreach (var gateway in Origin.Gateways)
        {
            var told = Origin.Source == "journal" ? "" : gateway.At is { } at ? $", last seen at {Moment(at)} with entry {gateway.Known.ToString("N0", CultureInfo.InvariantCulture)}" : ", which publishes no status";
            var models = gateway.Models.Count == 0 ? "scored by unknown models" : $"scored by models {string.Join(", ", gateway.Models)}";
            text.AppendLine(CultureInfo.InvariantCulture, $"Gateway {gateway.Gateway}: up to entry {gateway.Counted:N0}{told}, {models}.");
        }

        if (!Zone.Equals(ReportingZone.Utc))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Days are those of {Zone.History[0].Id}{string.Concat(Zone.History.Skip(1).Select(static era => $", of {era.Id} from {Moment(era.Since!.Value)} on"))}.");
        }

        if (Rules.Count > 0)
        {
            var edition = Rules.Count == 1 ? $"edition {Rules[0]}" : $"editions {string.Join(" and ", Rules)}, which do not count alike";
            text.AppendLine(CultureInfo.InvariantCulture, $"Counted by the counting rules of {edition}.");
        }

        text.AppendLine(Shares is null
            ? "How gross tokens were counted is known only to each gateway's journal: Redis holds trusted counts only."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Of the gross tokens, {Shares.ShareOf(UsageSource.Provider):P1} were counted by the provider, {Shares.ShareOf(UsageSource.Estimated):P1} estimated, "
                + $"{Shares.ShareOf(UsageSource.Partial):P1} from truncated streams, {Shares.ShareOf(UsageSource.Implausible):P1} estimated in place of an implausible report; {Shares.ShareOf(UsageSource.Missing):P1} of the exchanges have no count."));
        return text.ToString();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private double Share(UsageSource source) => Math.Round(Shares!.ShareOf(source), 4);
}
