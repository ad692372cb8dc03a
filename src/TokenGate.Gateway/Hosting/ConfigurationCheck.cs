using System.Text.Json;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Recording;
using TokenGate.Gateway.Routing;

namespace TokenGate.Gateway.Hosting;

/// <summary>Finds every fault of a configuration, without starting anything.</summary>
public static class ConfigurationCheck
{
    private static readonly IGatewayOptionsValidator[] Validators =
        [
            new ListenOptionsValidator(), new AdminOptionsValidator(), new OpenIdOptionsValidator(), new AlertsOptionsValidator(), new IdentityOptionsValidator(),
            new CaptureOptionsValidator(), new JudgeOptionsValidator(), new LedgerOptionsValidator(), new MetricsOptionsValidator(), new ReportOptionsValidator(),
            new TransportOptionsValidator(), new RecordingOptionsValidator(), new FleetOptionsValidator(), new PriceOptionsValidator(),
        ];

    /// <summary>
    /// All faults of the <c>TokenGate</c> and <c>ReverseProxy</c> sections, ordered by key path; empty when the configuration can be used.
    /// </summary>
    public static IReadOnlyList<ConfigurationFault> Run(GatewayConfiguration configuration) =>
        [.. Review(configuration).Where(static fault => !fault.IsWarning)];

    /// <summary>The same, with the warnings.</summary>
    public static IReadOnlyList<ConfigurationFault> Review(GatewayConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var form = ConfigurationForm.Read(configuration.Root);
        var places = configuration.ReadPlaces();
        var nulls = form.Empty.Where(path => places.TryGetValue(path, out var place) && place.Kind == JsonTokenType.Null).ToList();

        // Values are checked as they were probably meant, so that what is misspelt has no consequences elsewhere, and told as they are
        // written.
        var (options, meant) = (OptionsReader.Bind(form), GatewayConfiguration.FromValues(configuration.Folder, form.Values));
        var values = Validators.SelectMany(validator => validator.Check(options, meant)).Concat(ProxyOptionsValidator.Check(meant))
            .Select(fault => Marked(fault) with { Path = form.Written(fault.Path) })
            .Where(fault => !nulls.Exists(path => ConfigurationForm.IsWithin(fault.Path, path)))
            .Where(fault => !form.Faults.Any(other => !other.IsWarning && fault.Path.Equals(other.Path, StringComparison.OrdinalIgnoreCase)));
        return
        [
            .. form.Faults
                .Concat(nulls.Select(static path => new ConfigurationFault(path, "null stands where an object or a list is expected", "Fill it, or remove the key")))
                .Concat(values)
                .Distinct()
                .Select(fault => configuration.Locate(fault, places))
                .OrderBy(static fault => fault.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>What works, and is seldom meant. Nothing of it keeps a gateway from starting.</summary>
    public static IReadOnlyList<ConfigurationFault> Warnings(GatewayConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return [.. IdentityOptionsValidator.Warnings(OptionsReader.Read(configuration.Root).Options)];
    }

    /// <summary>
    /// What is wrong beside the traffic, for options that are in force; the files of identity aside, which tell for themselves.
    /// </summary>
    internal static IReadOnlyList<ConfigurationFault> BesideTraffic(GatewayOptions options, GatewayConfiguration configuration) =>
    [
        .. Validators.Where(static validator => validator is not IdentityOptionsValidator)
            .SelectMany(validator => validator.Check(options, configuration))
            .Select(Marked)
            .Where(static fault => fault.IsBesideTraffic),
    ];

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
        [_, "Fleet", "KeyFile"] => true,
        _ => false,
    };
}
