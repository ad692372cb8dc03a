using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace TokenGate.Gateway.Options;

/// <summary>
/// The form of a configuration: are its keys known, and do its values fit? So that a fault of form hides no other fault, it also gives the
/// values as they were probably meant: a misspelt key under its right name, and without the values that do not fit, whose defaults take
/// their place.
/// </summary>
internal sealed class ConfigurationForm
{
    /// <summary>Sections with a schema of their own, checked where they are read.</summary>
    private static readonly string[] Foreign = ["Kestrel", "Serilog", "Logging", "AllowedHosts", "Urls", "$schema"];

    private static readonly Dictionary<string, Type> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        [GatewayOptions.Section] = typeof(GatewayOptions),
        [ProxySections.Section] = typeof(ProxySections),
    };

    private readonly List<ConfigurationFault> _faults = [];
    private readonly List<string> _empty = [];
    private readonly List<(string Right, string Written)> _renamed = [];
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    private ConfigurationForm()
    {
    }

    /// <summary>The faults of form, warnings among them.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>The values as they were probably meant.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>Where an object or a list is expected and nothing stands: <c>{}</c> and <c>[]</c> are right, <c>null</c> is not.</summary>
    public IReadOnlyList<string> Empty => _empty;

    /// <summary>Reads the sections that we know.</summary>
    public static ConfigurationForm Read(IConfiguration configuration)
    {
        var form = new ConfigurationForm();
        form.ReadSections(configuration);
        return form;
    }

    /// <summary>A key path of <see cref="Values"/> as it is written in the configuration.</summary>
    public string Written(string path)
    {
        var (right, written) = _renamed.Where(each => IsWithin(path, each.Right)).OrderBy(static each => each.Right.Length).LastOrDefault();
        return right is null ? path : written + path[right.Length..];
    }

    /// <summary>True when a path is another one, or lies below it.</summary>
    public static bool IsWithin(string path, string other) =>
        path.StartsWith(other, StringComparison.OrdinalIgnoreCase) && (path.Length == other.Length || path[other.Length] == ':');

    private void ReadSections(IConfiguration configuration)
    {
        var children = configuration.GetChildren().ToList();
        string[] known = [.. Own.Keys, .. Foreign];
        foreach (var child in children)
        {
            if (Own.TryGetValue(child.Key, out var type))
            {
                Visit(child, type, Own.Keys.First(key => key.Equals(child.Key, StringComparison.OrdinalIgnoreCase)));
            }
            else if (Foreign.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                Copy(child, child.Path);
            }
            else if (IsWritten(configuration, child))
            {
                ReadUnknown(child, known, children, near => Own.GetValueOrDefault(near), "");
            }
        }
    }

    /// <summary>
    /// True for what an operator wrote for us. The environment is full of other people's variables: only a section in it can be meant, and
    /// only one whose name is nearly right.
    /// </summary>
    private static bool IsWritten(IConfiguration configuration, IConfigurationSection section) =>
        configuration is not IConfigurationRoot root
        || root.Providers.Any(provider => provider is not EnvironmentVariablesConfigurationProvider && provider.GetChildKeys([], null).Contains(section.Key, StringComparer.OrdinalIgnoreCase))
        || (section.GetChildren().Any() && Spelling.Nearest(section.Key, Own.Keys) is not null);

    private void ReadUnknown(IConfigurationSection child, IReadOnlyCollection<string> known, List<IConfigurationSection> siblings, Func<string, Type?> typeOf, string right)
    {
        var near = Spelling.Nearest(child.Key, known);
        _faults.Add(new ConfigurationFault(child.Path, "unknown key", Spelling.Suggest(child.Key, known, "Remove it, or use one of"))
        {
            // Programs of the same file may read sections of their own; a section whose name is nearly ours is no such thing.
            IsWarning = right.Length == 0 && near is null,
        });
        if (near is not null && typeOf(near) is { } type && !siblings.Exists(sibling => sibling.Key.Equals(near, StringComparison.OrdinalIgnoreCase)))
        {
            var path = right.Length == 0 ? near : $"{right}:{near}";
            _renamed.Add((path, child.Path));
            Visit(child, type, path);
        }
    }

    private void Visit(IConfigurationSection section, Type type, string right)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (OptionsReader.IsScalar(plain))
        {
            VisitScalar(section, plain, isOptional: plain != type || plain == typeof(string), right);
            return;
        }

        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            if (string.IsNullOrEmpty(section.Value))
            {
                _empty.Add(section.Path);
            }
            else
            {
                _faults.Add(new ConfigurationFault(section.Path, $"one value stands where {Kind(plain)} is expected", $"Write {Kind(plain)}"));
            }
        }
        else if (OptionsReader.MapType(plain) is { } value)
        {
            children.ForEach(child => Visit(child, value, $"{right}:{child.Key}"));
        }
        else if (OptionsReader.ElementType(plain) is { } element)
        {
            VisitList(section, children, element, right);
        }
        else
        {
            VisitObject(children, plain, right);
        }
    }

    private void VisitObject(List<IConfigurationSection> children, Type type, string right)
    {
        var properties = OptionsReader.Settable(type).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in children)
        {
            if (properties.TryGetValue(child.Key, out var property))
            {
                Visit(child, property.PropertyType, $"{right}:{property.Name}");
            }
            else
            {
                ReadUnknown(child, properties.Keys, children, near => properties[near].PropertyType, right);
            }
        }
    }

    private void VisitList(IConfigurationSection section, List<IConfigurationSection> children, Type element, string right)
    {
        if (children.Exists(static child => !int.TryParse(child.Key, out _)))
        {
            _faults.Add(new ConfigurationFault(section.Path, "an object stands where a list is expected", "Write a list: [ ... ]"));
            return;
        }

        foreach (var child in children)
        {
            if (!OptionsReader.IsScalar(element) && string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
            {
                _faults.Add(new ConfigurationFault(child.Path, "nothing stands in this item of the list", "Fill it, or remove it"));
            }
            else
            {
                Visit(child, element, $"{right}:{child.Key}");
            }
        }
    }

    private void VisitScalar(IConfigurationSection section, Type type, bool isOptional, string right)
    {
        if (section.GetChildren().Any())
        {
            if (type.IsEnum)
            {
                // Flags may be written as a list.
                Copy(section, right);
                return;
            }

            _faults.Add(new ConfigurationFault(section.Path, "an object or a list stands where one value is expected", $"Write {OptionsReader.Describe(type)}"));
        }
        else if (section.Value is { } value && !(value.Length == 0 && isOptional && type != typeof(string)))
        {
            if (OptionsReader.Converts(value, type))
            {
                _values[right] = value;
            }
            else
            {
                _faults.Add(new ConfigurationFault(section.Path, $"'{value}' does not fit", $"Write {OptionsReader.Describe(type)}"));
            }
        }
    }

    private void Copy(IConfigurationSection section, string right)
    {
        if (section.Value is { } value)
        {
            _values[right] = value;
        }

        foreach (var child in section.GetChildren())
        {
            Copy(child, $"{right}:{child.Key}");
        }
    }

    private static string Kind(Type type) => OptionsReader.MapType(type) is null && OptionsReader.ElementType(type) is not null ? "a list" : "an object";
}
