using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace TokenGate.Gateway.Options;

/// <summary>
/// Reads the <c>TokenGate</c> section. The framework's binder stops at the first value that does not fit and ignores unknown keys;
/// an operator wants to see every fault, misspelt keys above all.
/// </summary>
internal static class OptionsReader
{
    /// <summary>The options, or the defaults when the section has faults of form.</summary>
    public static (GatewayOptions Options, IReadOnlyList<ConfigurationFault> Faults) Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(GatewayOptions.Section);
        var faults = new List<ConfigurationFault>();
        CheckObject(section, typeof(GatewayOptions), faults);
        return faults.Count > 0 ? (new GatewayOptions(), faults) : (section.Get<GatewayOptions>() ?? new GatewayOptions(), faults);
    }

    /// <summary>The properties of an options type that a configuration can set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite);

    private static void CheckObject(IConfigurationSection section, Type type, List<ConfigurationFault> faults)
    {
        var properties = Settable(type).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out var property))
            {
                CheckValue(child, property.PropertyType, faults);
            }
            else
            {
                faults.Add(new ConfigurationFault(
                    child.Path,
                    "unknown key",
                    $"Remove it, or use one of: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}"));
            }
        }
    }

    private static void CheckValue(IConfigurationSection section, Type type, List<ConfigurationFault> faults)
    {
        if (ElementType(type) is { } element)
        {
            foreach (var child in section.GetChildren())
            {
                CheckValue(child, element, faults);
            }
        }
        else if (IsScalar(type))
        {
            CheckScalar(section, Nullable.GetUnderlyingType(type) ?? type, faults);
        }
        else
        {
            CheckObject(section, type, faults);
        }
    }

    private static void CheckScalar(IConfigurationSection section, Type type, List<ConfigurationFault> faults)
    {
        if (section.GetChildren().Any())
        {
            faults.Add(new ConfigurationFault(section.Path, "an object or a list stands where one value is expected", $"Write {Describe(type)}"));
        }
        else if (!string.IsNullOrEmpty(section.Value) && type != typeof(string) && !Converts(section.Value, type))
        {
            faults.Add(new ConfigurationFault(section.Path, $"'{section.Value}' does not fit", $"Write {Describe(type)}"));
        }
    }

    private static bool Converts(string value, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, value) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>The type of a list's items; null when the type is no list.</summary>
    public static Type? ElementType(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType ? type.GetGenericArguments()[0] : null;

    /// <summary>True for a value that stands alone: text, number, true or false.</summary>
    public static bool IsScalar(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain.IsPrimitive || plain == typeof(string));

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(string) => "a text",
        _ => "a whole number",
    };
}
