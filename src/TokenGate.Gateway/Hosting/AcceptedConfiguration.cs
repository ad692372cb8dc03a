using Microsoft.Extensions.Configuration;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// The configuration that is in force: a copy of the last one that had no fault. Everything inside the gateway, YARP too, looks at this one, so that a faulty
/// change reaches nothing.
/// </summary>
internal sealed class AcceptedConfiguration : ConfigurationProvider, IConfigurationSource
{
    private static readonly string[] Sections = ["ReverseProxy", "TokenGate", "Kestrel"];

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Takes a configuration over, and tells everybody.</summary>
    /// <returns>True when anything differs from what was in force.</returns>
    public bool Accept(IConfiguration configuration)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in Sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                values[key] = value;
            }
        }

        if (values.Count == Data.Count && values.All(pair => Data.TryGetValue(pair.Key, out var old) && old == pair.Value))
        {
            return false;
        }

        Data = values;
        OnReload();
        return true;
    }
}
