
namespace TokenGate.Gateway.Options;

/// <summary>Where metrics go.</summary>
internal sealed class MetricsOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var metrics = options.Metrics;
        if (metrics.Otlp.Length > 0 && (!Uri.TryCreate(metrics.Otlp, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
        {
            yield return OptionsFault.At("Metrics:Otlp", $"'{metrics.Otlp}' is not the address of a collector", "Write for example http://127.0.0.1:4317, or remove it");
        }

        foreach (var fault in OptionsFault.OneOf("Metrics:OtlpProtocol", metrics.OtlpProtocol, ["grpc", "http"])
            .Concat(OptionsFault.OneOf("Metrics:GenAi", metrics.GenAi, ["stable", "latest", "both"]))
            .Concat(OptionsFault.Range("Metrics:OtlpSeconds", metrics.OtlpSeconds, 1, 3600))
            .Concat(OptionsFault.Range("Metrics:MaxModels", metrics.MaxModels, 1, 1000)))
        {
            yield return fault;
        }
    }
}
