using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>What goes with the numbers of a report: where they were read, by which models they were judged, when, and how far behind. A number without it is half a number.</summary>
/// <param name="Origin">Where they were read.</param>
/// <param name="Shares">Where the gross counts come from; null for Redis, which holds trusted counts and nothing else.</param>
internal sealed record ReportProvenance(CountOrigin Origin, Provenance? Shares)
{
    private static readonly UsageSource[] Sources = Enum.GetValues<UsageSource>();

    /// <summary>The names of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["source", "place", "schema", "computed_at", "lag", "models", .. Sources.Select(static source => source.Name())];

    /// <summary>For a line of comma-separated values; what is unknown is empty.</summary>
    public IEnumerable<object> Cells =>
    [
        Origin.Source, Origin.Place, Origin.Schema, Moment(Origin.ReadAt), Origin.Lag, string.Join(' ', Origin.Models),
        .. Sources.Select(source => Shares is null ? "" : (object)Share(source)),
    ];

    /// <summary>As JSON; what is unknown is null.</summary>
    public JsonObject ToJson() => new()
    {
        ["source"] = Origin.Source,
        ["place"] = Origin.Place,
        ["schema"] = Origin.Schema,
        ["computed_at"] = Moment(Origin.ReadAt),
        ["lag"] = Origin.Lag,
        ["models"] = Texts(Origin.Models),
        ["gateways"] = new JsonArray([.. Origin.Gateways.Select(static gateway => new JsonObject
        {
            ["gateway"] = gateway.Gateway,
            ["counted"] = gateway.Counted,
            ["known"] = gateway.Known,
            ["told_at"] = gateway.At is { } at ? Moment(at) : null,
            ["models"] = Texts(gateway.Models),
        })]),
        ["shares"] = Shares is null ? null : new JsonObject(Sources.Select(source => KeyValuePair.Create<string, JsonNode?>(source.Name(), Share(source)))),
    };

    /// <summary>For people: some lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Read from {(Origin.Source == "redis" ? "Redis" : "the journal")} {Origin.Place} (schema {Origin.Schema}) at {Moment(Origin.ReadAt)}; entries not in it yet: {Origin.Lag:N0}.");
        foreach (var gateway in Origin.Gateways)
        {
            var told = Origin.Source == "journal" ? "" : gateway.At is { } at ? $", last heard of at {Moment(at)} with entry {gateway.Known.ToString("N0", CultureInfo.InvariantCulture)}" : ", which says nothing about itself";
            var models = gateway.Models.Count == 0 ? "judged by no models that it names" : $"judged by models {string.Join(", ", gateway.Models)}";
            text.AppendLine(CultureInfo.InvariantCulture, $"Gateway {gateway.Gateway}: up to entry {gateway.Counted:N0}{told}, {models}.");
        }

        text.AppendLine(Shares is null
            ? "How many of the gross tokens the provider counted is known to each gateway's journal alone: Redis holds trusted counts and nothing else."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Of the gross tokens {Shares.ShareOf(UsageSource.Provider):P1} are the provider's count, {Shares.ShareOf(UsageSource.Estimated):P1} estimated, "
                + $"{Shares.ShareOf(UsageSource.Partial):P1} of streams that were cut; {Shares.ShareOf(UsageSource.Missing):P1} of the exchanges have no count."));
        return text.ToString();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);

    private double Share(UsageSource source) => Math.Round(Shares!.ShareOf(source), 4);
}
