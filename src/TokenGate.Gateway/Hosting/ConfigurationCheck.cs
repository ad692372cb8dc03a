using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Routing;

namespace TokenGate.Gateway.Hosting;

/// <summary>Finds every fault of a configuration, without starting anything.</summary>
public static class ConfigurationCheck
{
    private static readonly IGatewayOptionsValidator[] Validators =
        [
            new ListenOptionsValidator(), new AdminOptionsValidator(), new IdentityOptionsValidator(), new CaptureOptionsValidator(), new JudgeOptionsValidator(), new LedgerOptionsValidator(), new MetricsOptionsValidator(),
            new TransportOptionsValidator(),
        ];

    /// <summary>
    /// All faults of the <c>TokenGate</c> and <c>ReverseProxy</c> sections, ordered by key path; empty when the configuration can be used.
    /// </summary>
    public static IReadOnlyList<ConfigurationFault> Run(GatewayConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var (options, form) = OptionsReader.Read(configuration.Root);
        return
        [
            .. form
                .Concat(Validators.SelectMany(validator => validator.Check(options, configuration)))
                .Concat(ProxyOptionsValidator.Check(configuration))
                .Select(Marked)
                .OrderBy(static fault => fault.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>What is wrong beside the traffic, for options that are in force.</summary>
    internal static IReadOnlyList<ConfigurationFault> BesideTraffic(GatewayOptions options, GatewayConfiguration configuration) =>
        [.. Validators.SelectMany(validator => validator.Check(options, configuration)).Select(Marked).Where(static fault => fault.IsBesideTraffic)];

    private static ConfigurationFault Marked(ConfigurationFault fault) => fault with { IsBesideTraffic = IsBesideTraffic(fault.Path) };

    /// <summary>
    /// Keys that name a file, a folder or a server which may fail while the configuration is right. A value that does not fit its key is a
    /// fault of the configuration itself, whatever the key.
    /// </summary>
    private static bool IsBesideTraffic(string path) => path.Split(':') switch
    {
        [_, "Identity", "People" or "KeyFile"] => true,
        [_, "Identity", "Sources", _, "Keys" or "Map"] => true,
        [_, "Judge", "Models"] => true,
        [_, "Ledger", "Path" or "Redis"] => true,
        _ => false,
    };
}
