using System.Collections.Immutable;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>Billed units and cost as they are stored; nothing where nothing is known.</summary>
internal static class BillingCodec
{
    /// <summary>Writes billed units.</summary>
    public static void Write(Utf8JsonWriter writer, BilledUnits billed)
    {
        if (billed.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("billed"u8);
        if (billed.ServiceTier is { } tier)
        {
            writer.WriteString("tier"u8, tier);
        }

        RecordEncoder.Numbers(writer, "tools"u8, billed.ToolCalls);
        RecordEncoder.Known(writer, "milliseconds"u8, billed.Milliseconds);
        RecordEncoder.Known(writer, "pages"u8, billed.Pages);
        RecordEncoder.Known(writer, "characters"u8, billed.Characters);
        RecordEncoder.Known(writer, "search_units"u8, billed.SearchUnits);
        RecordEncoder.Known(writer, "reported_cost"u8, billed.ReportedCost);
        writer.WriteEndObject();
    }

    /// <summary>Reads billed units; the reader stands on their name.</summary>
    public static BilledUnits Read(ref Utf8JsonReader reader)
    {
        string? tier = null;
        var tools = ImmutableSortedDictionary<string, long>.Empty;
        long? milliseconds = null, pages = null, characters = null, searchUnits = null, reported = null;
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tier"u8)) { tier = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("tools"u8)) { tools = RecordDecoder.Numbers(ref reader); }
            else if (reader.ValueTextEquals("milliseconds"u8)) { milliseconds = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("pages"u8)) { pages = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("characters"u8)) { characters = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("search_units"u8)) { searchUnits = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("reported_cost"u8)) { reported = RecordDecoder.Number(ref reader); }
            else { reader.Skip(); }
        }

        return new BilledUnits
        {
            ServiceTier = tier,
            ToolCalls = tools,
            Milliseconds = milliseconds,
            Pages = pages,
            Characters = characters,
            SearchUnits = searchUnits,
            ReportedCost = reported,
        };
    }

    /// <summary>Writes a cost: currency, version of the prices, and the parts of its split.</summary>
    public static void Write(Utf8JsonWriter writer, ExchangeCost? cost)
    {
        if (cost is null)
        {
            return;
        }

        writer.WriteStartArray("cost"u8);
        writer.WriteStringValue(cost.Currency);
        writer.WriteStringValue(cost.Prices);
        RecordEncoder.Parts(writer, cost.Split);
        writer.WriteEndArray();
    }

    /// <summary>Reads a cost; the reader stands on its name.</summary>
    public static ExchangeCost ReadCost(ref Utf8JsonReader reader)
    {
        RecordDecoder.Expect(ref reader, JsonTokenType.StartArray);
        var currency = RecordDecoder.Text(ref reader);
        var prices = RecordDecoder.Text(ref reader);
        return new ExchangeCost(currency, prices, RecordDecoder.Split(ref reader));
    }
}
