
namespace TokenGate.Gateway.Options;

/// <summary>Makes the faults that several concerns share.</summary>
internal static class OptionsFault
{
    /// <summary>A fault below the <c>TokenGate</c> section.</summary>
    public static ConfigurationFault At(string key, string problem, string remedy) => new($"{GatewayOptions.Section}:{key}", problem, remedy);

    /// <summary>Something below the <c>TokenGate</c> section that somebody should look at.</summary>
    public static ConfigurationFault Warning(string key, string problem, string remedy) => At(key, problem, remedy) with { IsWarning = true };

    /// <summary>A number outside its range; nothing when it lies within.</summary>
    public static IEnumerable<ConfigurationFault> Range(string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            yield return At(key, $"{value} is out of range", $"Write a number from {least} to {most}");
        }
    }

    /// <summary>A value that is none of a list; nothing when it is one.</summary>
    public static IEnumerable<ConfigurationFault> OneOf(string key, string value, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            yield return At(key, $"'{value}' is not a known value", Spelling.Nearest(value, allowed) is { } near
                ? $"Did you mean {near}? Known are: {string.Join(", ", allowed)}"
                : $"Write one of: {string.Join(", ", allowed)}");
        }
    }

    /// <summary>A file that is named and not there; nothing when it is, or when none is named.</summary>
    public static IEnumerable<ConfigurationFault> FileAt(string key, string path, GatewayConfiguration configuration)
    {
        if (path.Length > 0 && !File.Exists(configuration.PathOf(path)))
        {
            yield return At(key, $"file not found: {configuration.PathOf(path)}", "Create it, or correct the path; relative paths start from the configuration's folder");
        }
    }
}
