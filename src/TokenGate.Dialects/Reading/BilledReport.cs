using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// What a bill needs beside tokens, gathered while an answer is read. The providers' names for it differ little, so it is read in one
/// place for all of them:
/// Anthropic's <c>service_tier</c>, <c>speed</c> and <c>server_tool_use</c>, OpenAI's and OpenRouter's <c>cost</c>, xAI's
/// <c>cost_in_usd_ticks</c>, Perplexity's
/// <c>cost.total_cost</c> and <c>num_search_queries</c>, Mistral's <c>connectors</c> and <c>pages_processed</c>, Cohere's
/// <c>search_units</c>, ...
/// </summary>
internal sealed class BilledReport
{
    /// <summary>The longest name of a tier.</summary>
    private const int MaxTier = 32;

    /// <summary>xAI counts ten billion ticks to a dollar: ten to a billionth
    /// (https://docs.x.ai/docs/key-information/consumption-and-rate-limits).</summary>
    private const long TicksPerBillionth = 10;

    private const long BillionthsPerUnit = 1_000_000_000;

    private static readonly SearchValues<byte> TierCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."u8);

    private readonly byte[] _tier = new byte[MaxTier];
    private int _tierLength;
    private int _tierRank;
    private SortedDictionary<string, long>? _told;
    private SortedDictionary<string, long>? _seen;

    /// <summary>Milliseconds of audio or video; null when not told.</summary>
    public long? Milliseconds { get; set; }

    /// <summary>Pages; null when not told.</summary>
    public long? Pages { get; set; }

    /// <summary>Characters; null when not told.</summary>
    public long? Characters { get; set; }

    /// <summary>Units of search or rerank; null when not told.</summary>
    public long? SearchUnits { get; set; }

    /// <summary>What the provider says that it cost, in billionths of US dollars; null when not told.</summary>
    public long? Cost { get; set; }

    /// <summary>Reads a usage object over what earlier ones told: all of it is cumulative.</summary>
    public void Read(JsonValue usage)
    {
        var members = usage.Members;
        while (members.MoveNext())
        {
            var name = members.Name.Raw.Span;
            var value = members.Current;
            switch (value.Kind)
            {
                case JsonKind.Number:
                    ReadNumber(name, value);
                    break;
                case JsonKind.String:
                    ReadTier(name, value);
                    break;
                case JsonKind.Object:
                    ReadObject(name, value);
                    break;
                case JsonKind.Array when name.SequenceEqual("grounding_tool_count"u8):
                    foreach (var tool in value.Items)
                    {
                        Tell(tool["type"u8].Raw.Span, tool["count"u8]);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>True once a tier was told.</summary>
    public bool HasTier => _tierLength > 0;

    /// <summary>Reads a tier that stands beside the usage object.</summary>
    public void NoteTier(JsonValue tier) => ReadTier("service_tier"u8, tier);

    /// <summary>Reads what stands at the answer's top level beside its usage object.</summary>
    public void ReadBeside(JsonValue answer)
    {
        NoteTier(answer["service_tier"u8]);
        ReadTier("service_tier"u8, answer["serviceTier"u8]["type"u8]);
        if (answer["usage_info"u8].IsObject)
        {
            Read(answer["usage_info"u8]);
        }
    }

    /// <summary>Reads what some vendors of speech tell in a header alone.</summary>
    public void ReadHeaders(ResponseHead head)
    {
        if (long.TryParse(head.Header("character-cost"), NumberStyles.None, CultureInfo.InvariantCulture, out var characters))
        {
            Characters ??= Math.Min(characters, TokenCounts.Ceiling);
        }
    }

    /// <summary>Reads a length in seconds that stands beside the usage object.</summary>
    public void ReadDuration(JsonValue seconds) => Milliseconds = Scaled(seconds, 1000) ?? Milliseconds;

    /// <summary>Notes one call of a tool of the provider that stands in the answer; a name outside the closed list is counted as
    /// <c>other</c>.</summary>
    public void NoteCall(ReadOnlySpan<byte> name) => NoteCalls(name, 1);

    /// <summary>Notes how many calls were made in all until now.</summary>
    public void NoteMost(ReadOnlySpan<byte> name, long count)
    {
        if (count > 0 && ToolNames.Find(name) is { } tool)
        {
            _seen ??= new SortedDictionary<string, long>(StringComparer.Ordinal);
            _seen[tool] = Math.Max(_seen.GetValueOrDefault(tool), count);
        }
    }

    /// <summary>Notes several calls.</summary>
    public void NoteCalls(ReadOnlySpan<byte> name, long count)
    {
        if (count > 0 && ToolNames.Find(name) is { } tool)
        {
            _seen ??= new SortedDictionary<string, long>(StringComparer.Ordinal);
            _seen[tool] = Math.Min(_seen.GetValueOrDefault(tool) + count, TokenCounts.Ceiling);
        }
    }

    /// <summary>Forgets the calls that were seen: the answer is told again as a whole.</summary>
    public void ForgetCalls() => _seen?.Clear();

    /// <summary>What was told. Calls that the usage object counts stand; those that only stand in the answer are counted there.</summary>
    public BilledUnits ToUnits()
    {
        var calls = ImmutableSortedDictionary<string, long>.Empty;
        if (_told is not null || _seen is { Count: > 0 })
        {
            var builder = calls.ToBuilder();
            builder.AddRange(_seen ?? []);
            foreach (var (name, count) in _told ?? [])
            {
                builder[name] = count;
            }

            calls = builder.ToImmutable();
        }

        var units = new BilledUnits
        {
            ServiceTier = _tierLength == 0 ? null : Encoding.ASCII.GetString(_tier, 0, _tierLength),
            ToolCalls = calls,
            Milliseconds = Milliseconds,
            Pages = Pages,
            Characters = Characters,
            SearchUnits = SearchUnits,
            ReportedCost = Cost,
        };
        return units.IsEmpty ? BilledUnits.None : units;
    }

    private void ReadNumber(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (name.SequenceEqual("cost"u8) || name.SequenceEqual("total_cost"u8) || name.SequenceEqual("cost_usd"u8)
            || name.SequenceEqual("total_cost_usd"u8) || name.SequenceEqual("estimated_cost"u8))
        {
            Cost = Scaled(value, BillionthsPerUnit) ?? Cost;
        }
        else if (name.SequenceEqual("cost_in_usd_ticks"u8))
        {
            Cost = value.AsCount(long.MaxValue) / TicksPerBillionth ?? Cost;
        }
        else if (name.SequenceEqual("seconds"u8) || name.SequenceEqual("prompt_audio_seconds"u8) || name.SequenceEqual("audio_seconds"u8)
            || name.SequenceEqual("duration"u8) || name.SequenceEqual("video_duration"u8))
        {
            Milliseconds = Scaled(value, 1000) ?? Milliseconds;
        }
        else if (name.SequenceEqual("pages_processed"u8) || name.SequenceEqual("pages"u8) || name.SequenceEqual("page_count"u8))
        {
            Pages = value.AsCount(TokenCounts.Ceiling) ?? Pages;
        }
        else if (name.SequenceEqual("characters"u8) || name.SequenceEqual("usage_characters"u8) || name.SequenceEqual("characters_count"u8))
        {
            Characters = value.AsCount(TokenCounts.Ceiling) ?? Characters;
        }
        else if (name.SequenceEqual("search_units"u8))
        {
            SearchUnits = value.AsCount(TokenCounts.Ceiling) ?? SearchUnits;
        }
        else if (name.SequenceEqual("num_search_queries"u8))
        {
            Tell("web_search"u8, value);
        }
        else if (name.SequenceEqual("num_server_side_tools_used"u8))
        {
            Tell("server_side_tool"u8, value);
        }
    }

    private void ReadObject(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (name.SequenceEqual("cost"u8) && (!value["currency"u8].IsString || value["currency"u8].Is("USD"u8)))
        {
            Cost = Scaled(value["total_cost"u8], BillionthsPerUnit) ?? Cost;
        }
        else if (name.SequenceEqual("billed_units"u8))
        {
            SearchUnits = value["search_units"u8].AsCount(TokenCounts.Ceiling) ?? SearchUnits;
        }
        else if (name.SequenceEqual("server_tool_use"u8) || name.SequenceEqual("connectors"u8) || name.SequenceEqual("tool_calls_details"u8)
            || name.SequenceEqual("server_side_tool_usage_details"u8) || name.SequenceEqual("server_side_tool_usage"u8))
        {
            var tools = value.Members;
            while (tools.MoveNext())
            {
                Tell(tools.Name.Raw.Span, tools.Current.IsObject ? tools.Current["invocation"u8] : tools.Current);
            }
        }
    }

    /// <summary>
    /// A tier by its name. A speed that is not the standard one is priced like a tier and stands over it; Vertex AI's <c>trafficType</c>
    /// stands in where
    /// no tier is told.
    /// </summary>
    private void ReadTier(ReadOnlySpan<byte> name, JsonValue value)
    {
        var rank = name.SequenceEqual("speed"u8) && value.IsString && !value.Is("standard"u8) ? 3
            : name.SequenceEqual("service_tier"u8) || name.SequenceEqual("serviceTier"u8) ? 2
            : name.SequenceEqual("trafficType"u8) || name.SequenceEqual("traffic_type"u8) ? 1
            : 0;
        if (rank == 0 || rank < _tierRank || !value.IsString)
        {
            return;
        }

        var text = value.Raw.Span;
        if (text.Length is > 0 and <= MaxTier && !text.ContainsAnyExcept(TierCharacters))
        {
            text.CopyTo(_tier);
            (_tierLength, _tierRank) = (text.Length, rank);
        }
    }

    private static long? Scaled(JsonValue value, long scale) =>
        value.Kind == JsonKind.Number && JsonText.TryScaled(value.Raw.Span, scale, TokenCounts.Ceiling, out var scaled) ? scaled : null;

    private void Tell(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.AsCount(TokenCounts.Ceiling) is > 0 and { } count && ToolNames.Find(name) is { } tool)
        {
            _told ??= new SortedDictionary<string, long>(StringComparer.Ordinal);
            _told[tool] = count;
        }
    }
}
