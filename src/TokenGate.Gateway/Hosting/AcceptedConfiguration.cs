using Microsoft.Extensions.Configuration;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// The configuration in force: a snapshot of the last one without faults. Everything inside the gateway, YARP too, reads this one, so that
/// an invalid change reaches nothing.
/// </summary>
internal sealed class AcceptedConfiguration : ConfigurationProvider, IConfigurationSource
{
    private static readonly string[] Sections = ["ReverseProxy", "TokenGate", "Kestrel"];

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts a configuration into force, and fires the change token.</summary>
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
