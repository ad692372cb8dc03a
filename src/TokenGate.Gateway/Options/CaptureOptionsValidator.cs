
namespace TokenGate.Gateway.Options;

/// <summary>What is copied, and how long an answer's end may wait.</summary>
internal sealed class CaptureOptionsValidator : IGatewayOptionsValidator
{
    private const int LeastBody = 64 * 1024;

    private const int MostBody = 256 * 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration) =>
    [
        .. OptionsFault.Range("Capture:MaxBodyBytes", options.Capture.MaxBodyBytes, LeastBody, MostBody),
        .. OptionsFault.Range("Capture:MaxTotalBytes", options.Capture.MaxTotalBytes, options.Capture.MaxBodyBytes, long.MaxValue),
        .. OptionsFault.Range("Capture:HoldMilliseconds", options.Capture.HoldMilliseconds, 0, 10_000),
        .. OptionsFault.Range("Capture:Workers", options.Capture.Workers, 0, 256),
    ];
}
