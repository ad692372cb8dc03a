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

    /// <summary>
    /// Which of OpenTelemetry's names for generative AI are given: <c>stable</c> the older histograms, <c>latest</c> the newer counters,
    /// <c>both</c>. Takes effect at the next start.
    /// </summary>
    /// <value>
    /// The default is <c>stable</c>, and <c>both</c> where the environment's OTEL_SEMCONV_STABILITY_OPT_IN has gen_ai_latest_experimental.
    /// </value>
    public string GenAi { get; init; } = "stable";

    /// <summary>How many models get a label of their own; what comes later is <c>other</c>.</summary>
    /// <value>The default is 100. Range 1 to 1,000.</value>
    public int MaxModels { get; init; } = 100;
}
