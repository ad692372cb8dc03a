using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>What works, and trusts more than many would want: named, never refused.</summary>
internal sealed class ExposureCheck : ISurroundingsCheck
{
    /// <summary>Wider than this, a network holds more machines than anybody's proxies are.</summary>
    private const int WidestFrom = 16;

    private const int WidestFromV6 = 48;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConfigurationFault>>([.. Admin(options.Admin), .. options.Identity.Sources.SelectMany(Source)]);

    private static IEnumerable<ConfigurationFault> Admin(AdminOptions admin)
    {
        if (admin.Tokens.Any && ListenAddress.TryParseAll(admin.Listen, out var addresses) && addresses.Any(static address => !address.IsLoopback && !address.IsTls))
        {
            yield return OptionsFault.Warning(
                "Admin:Listen", "tokens travel in clear text, for the admin port listens beyond this machine without TLS", "Write https://, or keep the port behind a network policy or TLS proxy");
        }
    }

    private static IEnumerable<ConfigurationFault> Source(IdentitySource source, int index)
    {
        if (source.Kind.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            yield return OptionsFault.Warning(
                $"Identity:Sources:{index}:Kind", "basic believes the user name without a password check of its own", "Use it only where the upstream checks the password");
        }

        for (var i = 0; source.Kind.Equals("header", StringComparison.OrdinalIgnoreCase) && i < source.From.Count; i++)
        {
            if (Networks.TryParse(source.From[i], out var network)
                && !System.Net.IPAddress.IsLoopback(network.BaseAddress)
                && network.PrefixLength < (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? WidestFrom : WidestFromV6))
            {
                yield return OptionsFault.Warning(
                    $"Identity:Sources:{index}:From:{i}", $"everybody in {source.From[i]} can claim to be any user", "Write the addresses of the proxies that set the header, and no other");
            }
        }
    }
}
