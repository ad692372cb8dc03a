using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>This gateway's answer to a question and those of the others, as JSON.</summary>
internal sealed class PeerPages : IDisposable
{
    private readonly List<(string Gateway, JsonDocument Page)> _pages = [];

    /// <summary>Reads them.</summary>
    /// <param name="round">What the others said; who failed is left out, and is named in the round.</param>
    /// <param name="own">What this one says.</param>
    public PeerPages(PeerRound round, ReadOnlyMemory<byte> own)
    {
        _pages.Add((round.Own, JsonDocument.Parse(own)));
        _pages.AddRange(round.Answers.Where(static answer => answer.Status == StatusCodes.Status200OK).Select(static answer => (answer.Gateway, JsonDocument.Parse(answer.Body))));
    }

    /// <summary>Each gateway with its answer.</summary>
    public IEnumerable<(string Gateway, JsonElement Page)> All => _pages.Select(static page => (page.Gateway, page.Page.RootElement));

    /// <summary>The items of all, each with its gateway, by a moment that they have, the newest first.</summary>
    /// <param name="moment">The field that holds it.</param>
    public IEnumerable<(string Gateway, JsonElement Item)> ItemsBy(string moment) => All
        .SelectMany(static page => page.Page.GetProperty("items").EnumerateArray().Select(item => (page.Gateway, Item: item)))
        .OrderByDescending(each => each.Item.GetProperty(moment).GetDateTimeOffset());

    /// <summary>Writes a page of the merged list of exchanges into the current object: items, and where to go on.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="limit">How many are asked for.</param>
    public void WriteExchanges(Utf8JsonWriter writer, int limit)
    {
        var (items, next) = MergedExchanges.Merge(All, limit);
        writer.WriteStartArray("items");
        foreach (var (gateway, item) in items)
        {
            PeerJson.WriteItem(writer, gateway, item);
        }

        writer.WriteEndArray();
        writer.WriteString("next", next);
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.ForEach(static page => page.Page.Dispose());
}
