using System.Globalization;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Recording;

/// <summary>Who is recorded, for whom, and until when.</summary>
internal sealed class RecordingOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var recording = options.Recording;
        if (recording.Key.Length == 0)
        {
            if (recording.Users.Count > 0 || recording.Until.Length > 0)
            {
                yield return OptionsFault.Warning("Recording:Key", "users or a last day are named and no key: nothing is kept", "Name a public key; `tokengate record key` makes a pair");
            }

            yield break;
        }

        foreach (var fault in OptionsFault.FileAt("Recording:Key", recording.Key, configuration)
            .Concat(OptionsFault.Range("Recording:KeepDays", recording.KeepDays, 1, 366))
            .Concat(OptionsFault.Range("Recording:MaxMegabytes", recording.MaxMegabytes, 1, 1 << 20)))
        {
            yield return fault;
        }

        if (File.Exists(configuration.PathOf(recording.Key)) && RecordingKey.Fault(configuration.PathOf(recording.Key)) is { } problem)
        {
            yield return OptionsFault.At("Recording:Key", problem, "Name a public RSA key of 3,072 bits or more in PEM; `tokengate record key` makes a pair");
        }

        if (recording.Users.Count == 0)
        {
            yield return OptionsFault.At("Recording:Users", "nobody is named", "Name the users who know of it, or \"*\" for everybody");
        }

        if (!DateOnly.TryParseExact(recording.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return OptionsFault.At("Recording:Until", $"'{recording.Until}' is no day", "Write the last day that is kept, as 2026-12-31");
        }

        if (recording.Share is not (> 0 and <= 1))
        {
            yield return OptionsFault.At("Recording:Share", "the share is out of range", "Write a number above 0 and at most 1");
        }
    }
}
