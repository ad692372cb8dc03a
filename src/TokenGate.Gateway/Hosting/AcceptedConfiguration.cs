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
    /// <returns>The keys whose values differ from what was in force.</returns>
    public IReadOnlyList<string> Accept(IConfiguration configuration)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in Sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                values[key] = value;
            }
        }

        string[] changed =
        [
            .. values.Where(pair => !Data.TryGetValue(pair.Key, out var old) || old != pair.Value).Select(pair => pair.Key),
            .. Data.Keys.Where(key => !values.ContainsKey(key)),
        ];
        if (changed.Length > 0)
        {
            Data = values;
            OnReload();
        }

        return changed;
    }
}
