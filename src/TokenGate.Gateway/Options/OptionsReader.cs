using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace TokenGate.Gateway.Options;

/// <summary>
/// Reads the <c>TokenGate</c> section. The framework's binder stops at the first value that does not fit and ignores unknown keys;
/// an operator wants to see every fault, misspelt keys above all.
/// </summary>
internal static class OptionsReader
{
    /// <summary>Names that YARP takes from a section's own key.</summary>
    private static readonly HashSet<(Type Type, string Name)> KeyedByName = [(typeof(RouteConfig), nameof(RouteConfig.RouteId)), (typeof(ClusterConfig), nameof(ClusterConfig.ClusterId))];

    /// <summary>The options, and the faults of form; where a value has one, its default stands in the options.</summary>
    public static (GatewayOptions Options, IReadOnlyList<ConfigurationFault> Faults) Read(IConfiguration configuration)
    {
        var form = ConfigurationForm.Read(configuration);
        return (Bind(form), [.. form.Faults.Where(static fault => !fault.IsWarning)]);
    }

    /// <summary>The options of values whose form is right.</summary>
    public static GatewayOptions Bind(ConfigurationForm form) =>
        new ConfigurationBuilder().AddInMemoryCollection(form.Values).Build().GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();

    /// <summary>The properties of an options type that a configuration can set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && !KeyedByName.Contains((type, property.Name)) && !IsOfObjects(property.PropertyType));

    /// <summary>The type of a list's items; null when the type is no list.</summary>
    public static Type? ElementType(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType ? type.GetGenericArguments()[0] : null;

    /// <summary>The type of the values of a map by name; null when the type is none.</summary>
    public static Type? MapType(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var key, var value] && key == typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? value : null;

    /// <summary>True for a value that stands alone: text, number, true or false, one of some words.</summary>
    public static bool IsScalar(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain
        && (plain.IsPrimitive || plain.IsEnum || plain == typeof(decimal) || plain == typeof(string) || plain == typeof(TimeSpan) || plain == typeof(Version) || plain == typeof(Uri));

    /// <summary>True when a text can be read as a type.</summary>
    public static bool Converts(string value, Type type)
    {
        if (type == typeof(Version))
        {
            return Version.TryParse(value.Contains('.', StringComparison.Ordinal) ? value : value + ".0", out _);
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, value) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>What can be written where a type is expected.</summary>
    public static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(double) || type == typeof(decimal) => "a number",
        _ when type == typeof(string) => "a text",
        _ when type == typeof(TimeSpan) => "a time as hours, minutes and seconds, for example 00:10:00",
        _ when type == typeof(Version) => "a version of HTTP: 1.1, 2 or 3",
        _ when type == typeof(Uri) => "an address, for example http://127.0.0.1:3128/",
        _ when type.IsEnum => $"one of: {string.Join(", ", Enum.GetNames(type))}",
        _ => "a whole number",
    };

    /// <summary>True for what code alone can set, as YARP's extensions.</summary>
    private static bool IsOfObjects(Type type) => type.IsGenericType && type.GetGenericArguments() is [var key, _] && key != typeof(string);
}
