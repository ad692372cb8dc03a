namespace TokenGate.Gateway.Options;

/// <summary>Where metrics go besides <c>/metrics</c>, and how many names they may hold.</summary>
public sealed record MetricsOptions
{
    /// <summary>
    /// An OpenTelemetry collector (OTLP) that gets the metrics, for example <c>http://127.0.0.1:4317</c>; empty for none.
    /// </summary>
    public string Otlp { get; init; } = "";

    /// <summary><c>grpc</c>, or <c>http</c> for OTLP over HTTP (<c>http://127.0.0.1:4318/v1/metrics</c>).</summary>
    public string OtlpProtocol { get; init; } = "grpc";

    /// <summary>How often they are sent, in seconds.</summary>
    /// <value>The default is 15. Range 1 to 3,600.</value>
    public int OtlpSeconds { get; init; } = 15;

    /// <summary>How many models get a label of their own; what comes later is <c>other</c>.</summary>
    /// <value>The default is 100. Range 1 to 1,000.</value>
    public int MaxModels { get; init; } = 100;
}
