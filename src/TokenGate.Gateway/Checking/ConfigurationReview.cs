using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>
/// What an operator wants to know before a start: every fault of the configuration, and of what it names on this machine: ports, folders,
/// certificates, people, Redis. Ports are bound and released, a file is written and removed; nothing else is changed, and no traffic is
/// served.
/// </summary>
public static class ConfigurationReview
{
    private static readonly ISurroundingsCheck[] Checks = [new PortCheck(), new CertificateCheck(), new LedgerCheck(), new PeopleCheck(), new ExposureCheck(), new FleetCheck()];

    /// <summary>All faults and warnings, ordered by key path.</summary>
    public static async Task<IReadOnlyList<ConfigurationFault>> RunAsync(GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var faults = ConfigurationCheck.Review(configuration).ToList();
        var form = ConfigurationForm.Read(configuration.Root);
        var (options, meant) = (OptionsReader.Bind(form), GatewayConfiguration.FromValues(configuration.Folder, form.Values));
        var places = configuration.ReadPlaces();
        foreach (var check in Checks)
        {
            // What is wrong by itself need not be tried out.
            faults.AddRange((await check.CheckAsync(options, meant, cancellationToken))
                .Select(fault => fault with { Path = form.Written(fault.Path) })
                .Where(fault => !faults.Exists(other => other.Path.Equals(fault.Path, StringComparison.OrdinalIgnoreCase) && !other.IsWarning))
                .Select(fault => configuration.Locate(fault, places))
                .ToList());
        }

        return [.. faults.OrderBy(static fault => fault.Path, StringComparer.Ordinal)];
    }
}
