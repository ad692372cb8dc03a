
namespace TokenGate.Gateway.Options;

/// <summary>Listen addresses, and that the admin port is not open to the network without tokens.</summary>
internal sealed class ListenOptionsValidator : IGatewayOptionsValidator
{
    private const string Form = "Write for example http://127.0.0.1:8080 or https://*:443; several are separated by ;";

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        if (!ListenAddress.TryParseAll(options.Listen, out var traffic))
        {
            yield return OptionsFault.At(nameof(options.Listen), $"'{options.Listen}' is not an address to listen on", Form);
        }
        else if (traffic.Count == 0 && !configuration.Root.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            yield return OptionsFault.At(nameof(options.Listen), "there is no address to listen on", Form);
        }

        if (!ListenAddress.TryParseAll(options.Admin.Listen, out var admin))
        {
            yield return OptionsFault.At("Admin:Listen", $"'{options.Admin.Listen}' is not an address to listen on", Form);
            yield break;
        }

        if (!options.Admin.Tokens.Any && !options.Admin.OpenId.IsOffered && admin.Any(static address => !address.IsLoopback))
        {
            yield return OptionsFault.At(
                "Admin:Tokens",
                "the admin port listens beyond this machine and has no tokens",
                "Set a token for at least one role, or let Admin:Listen be a loopback address");
        }

        foreach (var fault in CheckSelf(options.Admin, traffic ?? [], admin))
        {
            yield return fault;
        }

        if (traffic is not null && admin.Any(address => address.EndPoint.Port != 0 && traffic.Any(other => other.EndPoint.Port == address.EndPoint.Port)))
        {
            yield return OptionsFault.At("Admin:Listen", "the admin port is the traffic port", "Give each its own port");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckSelf(AdminOptions admin, IReadOnlyList<ListenAddress> traffic, IReadOnlyList<ListenAddress> adminAddresses)
    {
        const string Key = "Admin:SelfListen";
        if (!ListenAddress.TryParseAll(admin.SelfListen, out var own))
        {
            yield return OptionsFault.At(Key, $"'{admin.SelfListen}' is not an address to listen on", Form);
        }
        else if (own.Count > 0 && !admin.OpenId.IsOffered)
        {
            yield return OptionsFault.At(Key, "nobody can sign on, so nobody has a page there", "Set Admin:OpenId, or leave it empty");
        }
        else if (own.Any(address => address.EndPoint.Port != 0 && traffic.Concat(adminAddresses).Any(other => other.EndPoint.Port == address.EndPoint.Port)))
        {
            yield return OptionsFault.At(Key, "it is the port of traffic or admin", "Give each its own port");
        }
    }
}
