namespace PluginState.Generators.Model;

/// <summary>The object a method is called on, and how it is made where the services have none.</summary>
/// <param name="IsSingleton">Whether all calls share one.</param>
/// <param name="Dependencies">The parameters of the constructor.</param>
internal sealed record InstanceModel(bool IsSingleton, EquatableArray<DependencyModel> Dependencies);

/// <summary>A parameter of a constructor, which is taken from the services.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Key">The key of the service, as an expression; null where it has none.</param>
/// <param name="Default">What it is where the services have none, as an expression; null where they must have one.</param>
internal sealed record DependencyModel(string Type, string Name, string? Key, string? Default);
