using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Options;
using TokenGate.Usage;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The project of an exchange: a value of the configuration's list, so that no client can make columns of reports; <c>other</c> for any
/// other value, <c>-</c> for none.
/// </summary>
internal sealed class Projects
{
    /// <summary>A project that is named and not listed.</summary>
    public const string Other = "other";

    /// <summary>No project is named.</summary>
    public const string None = "-";

    private readonly string _header;
    private readonly string _field;
    private readonly FrozenDictionary<string, string> _values;

    /// <param name="options">Where to look, and for what.</param>
    public Projects(ProjectOptions options)
    {
        (_header, _field) = (options.Header, options.Field);
        _values = options.Values.DistinctBy(Key, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(Key, static value => value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True when a body may name a project.</summary>
    public bool ReadsBody => _field.Length > 0;

    /// <summary>The project that a request's head names.</summary>
    public string Of(HttpContext context) => _header.Length == 0 ? None : RequestFields.Lines(context, _header) switch
    {
        [] => None,
        [{ } value] => Named(RequestFields.Text(value)),
        _ => Other,
    };

    /// <summary>The project that a body names.</summary>
    public string Of(RequestContent content) => content.Labels.TryGetValue(_field, out var value) ? Named(value) : None;

    private static string Key(string value) => value.Trim().Normalize(NormalizationForm.FormC);

    private string Named(string value) => UserName.Clean(value) is not { } name ? None : _values.GetValueOrDefault(name, Other);
}
