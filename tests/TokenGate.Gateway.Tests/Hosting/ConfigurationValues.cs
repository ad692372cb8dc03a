using TokenGate.Gateway.Options;


namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>Configurations for tests: one that is right, with what a test changes about it.</summary>
internal static class ConfigurationValues
{
    /// <summary>A right configuration; a null takes a key away.</summary>
    public static GatewayConfiguration With(params (string Key, string? Value)[] changes) => In(Path.GetTempPath(), changes);

    /// <summary>The same, with relative paths from a folder.</summary>
    public static GatewayConfiguration In(string folder, params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Judge:Models"] = "",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = "http://127.0.0.1:1/",
        };
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                values.Remove(key);
            }
            else
            {
                values[key] = value;
            }
        }

        return GatewayConfiguration.FromValues(folder, values);
    }
}
