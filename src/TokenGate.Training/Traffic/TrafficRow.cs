using TokenGate.Dialects;
using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Training.Traffic;

/// <summary>One exchange of a traffic file.</summary>
public sealed record TrafficRow
{
    /// <summary>Its id, unique in the file.</summary>
    public required string Id { get; init; }

    /// <summary>When its request arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>The user's team, or <c>-</c>.</summary>
    public string Team { get; init; } = "-";

    /// <summary>The route, or <c>-</c>.</summary>
    public string Route { get; init; } = "-";

    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with its query.</summary>
    public required string Path { get; init; }

    /// <summary>The request's body as it stood on the wire.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>The request's headers, names in any case.</summary>
    public IReadOnlyDictionary<string, string> RequestHeaders { get; init; } = NoHeaders;

    /// <summary>The status; null when the upstream never answered.</summary>
    public int? Status { get; init; } = 200;

    /// <summary>The response's body as it stood on the wire; null when there was none.</summary>
    public ReadOnlyMemory<byte>? Response { get; init; }

    /// <summary>The response's headers, names in any case.</summary>
    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = NoHeaders;

    /// <summary>What the exchange is known to be: honest, padding, duplication or output; null if unknown.</summary>
    public string? Label { get; init; }

    /// <summary>The score that should find the exchange; null for honest traffic, and where <see cref="Label"/> is null.</summary>
    public ScoreKind? Inflates => Label switch
    {
        "padding" => ScoreKind.Padding,
        "duplication" => ScoreKind.Duplication,
        "output" => ScoreKind.Output,
        _ => null,
    };

    /// <summary>The family of inflation; null for honest traffic.</summary>
    public string? Family { get; init; }

    /// <summary>The category of honest work; null when not known.</summary>
    public string? Category { get; init; }

    /// <summary>The source of the text: the unit by which data is split; null when not known.</summary>
    public string? Source { get; init; }

    /// <summary>What the request says, by the API that it speaks; null where that is none that is known.</summary>
    internal RequestContent? ReadRequest()
    {
        var head = new RequestHead(Method, Path, RequestHeaders.GetValueOrDefault("Host"), name => RequestHeaders.GetValueOrDefault(name));
        return DialectRegistry.Default.Detect(in head, Request, null) is { } dialect ? DialectRegistry.ReadRequest(dialect, in head, Request) : null;
    }

    /// <summary>No headers.</summary>
    internal static IReadOnlyDictionary<string, string> NoHeaders { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
