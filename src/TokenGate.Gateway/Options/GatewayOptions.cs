namespace TokenGate.Gateway.Options;

/// <summary>The <c>TokenGate</c> section of the configuration. Every value has a default, so an empty section is a usable one.</summary>
public sealed record GatewayOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "TokenGate";

    /// <summary>
    /// Where clients connect: <c>http://</c> or <c>https://</c> and an address and port, several separated by <c>;</c>. Port 0 takes a free
    /// one.
    /// </summary>
    /// <value>The default is <c>http://127.0.0.1:8080</c>. Endpoints in a <c>Kestrel</c> section take its place.</value>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The admin port.</summary>
    public AdminOptions Admin { get; init; } = new();

    /// <summary>Who sent a request.</summary>
    public IdentityOptions Identity { get; init; } = new();

    /// <summary>What is copied from the passing bytes.</summary>
    public CaptureOptions Capture { get; init; } = new();

    /// <summary>What the judge decides by.</summary>
    public JudgeOptions Judge { get; init; } = new();

    /// <summary>Where records and counts go.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    /// <summary>What makes this gateway one of several.</summary>
    public FleetOptions Fleet { get; init; } = new();

    /// <summary>Where metrics go besides the admin port.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>What reports tell apart.</summary>
    public ReportOptions Report { get; init; } = new();

    /// <summary>What is told without being asked for.</summary>
    public AlertsOptions Alerts { get; init; } = new();

    /// <summary>Which exchanges are kept with their text, to train models on.</summary>
    public RecordingOptions Recording { get; init; } = new();

    /// <summary>How upstreams are met when they are not there, and how long a stop may take.</summary>
    public TransportOptions Transport { get; init; } = new();
}
