
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

        if (!options.Admin.Tokens.Any && admin.Any(static address => !address.IsLoopback))
        {
            yield return OptionsFault.At(
                "Admin:Tokens",
                "the admin port listens beyond this machine and has no tokens",
                "Set a token for at least one role, or let Admin:Listen be a loopback address");
        }

        if (traffic is not null && admin.Any(address => address.EndPoint.Port != 0 && traffic.Any(other => other.EndPoint.Port == address.EndPoint.Port)))
        {
            yield return OptionsFault.At("Admin:Listen", "the admin port is the traffic port", "Give each its own port");
        }
    }
}
