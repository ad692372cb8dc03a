using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Hosting;

/// <summary>Finds every fault of a configuration, without starting anything.</summary>
public static class ConfigurationCheck
{
    private static readonly IOptionsConcern[] Concerns =
        [
            new ListenConcern(), new AdminConcern(), new IdentityConcern(), new CaptureConcern(), new JudgeConcern(), new LedgerConcern(), new MetricsConcern(),
            new TransportConcern(),
        ];

    /// <summary>All faults of the <c>TokenGate</c> and <c>ReverseProxy</c> sections, ordered by key path; empty when the configuration can be used.</summary>
    public static IReadOnlyList<ConfigurationFault> Run(GatewayConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var (options, form) = OptionsReader.Read(configuration.Root);
        return
        [
            .. form
                .Concat(Concerns.SelectMany(concern => concern.Check(options, configuration)))
                .Concat(ProxyConcern.Check(configuration))
                .OrderBy(static fault => fault.Path, StringComparer.Ordinal),
        ];
    }
}
