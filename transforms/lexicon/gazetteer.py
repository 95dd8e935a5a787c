"""Countries and the words for their people: names whose type needs no model."""

_COUNTRIES_AND_PEOPLES = """
Afghanistan: Afghan Afghans | Albania: Albanian Albanians | Algeria: Algerian Algerians | Angola: Angolan Angolans
Argentina: Argentine Argentines Argentinian Argentinians | Armenia: Armenian Armenians | Australia: Australian Australians
Austria: Austrian Austrians | Azerbaijan: Azerbaijani Azerbaijanis | Bahrain: Bahraini Bahrainis
Bangladesh: Bangladeshi Bangladeshis | Belarus: Belarusian Belarusians | Belgium: Belgian Belgians | Benin: Beninese
Bolivia: Bolivian Bolivians | Bosnia: Bosnian Bosnians | Botswana: Botswanan | Brazil: Brazilian Brazilians
Britain: British Briton Britons Brits | Bulgaria: Bulgarian Bulgarians | Burkina Faso: Burkinabe | Burundi: Burundian Burundians
Cambodia: Cambodian Cambodians | Cameroon: Cameroonian Cameroonians | Canada: Canadian Canadians | Chad: Chadian Chadians
Chile: Chilean Chileans | China: Chinese | Colombia: Colombian Colombians | Congo: Congolese | Costa Rica:
Croatia: Croatian Croatians Croat Croats | Cuba: Cuban Cubans | Cyprus: Cypriot Cypriots | Czech Republic: Czech Czechs
Denmark: Danish Dane Danes | Djibouti: Djiboutian | Ecuador: Ecuadorian Ecuadorians | Egypt: Egyptian Egyptians
El Salvador: Salvadoran Salvadorans | Eritrea: Eritrean Eritreans | Estonia: Estonian Estonians | Eswatini:
Ethiopia: Ethiopian Ethiopians | Fiji: Fijian Fijians | Finland: Finnish Finn Finns | France: French Frenchman | Gabon: Gabonese
Gambia: Gambian Gambians | Germany: German Germans | Ghana: Ghanaian Ghanaians | Greece: Greek Greeks
Guatemala: Guatemalan Guatemalans | Guinea: Guinean Guineans | Guyana: Guyanese | Haiti: Haitian Haitians
Honduras: Honduran Hondurans | Hungary: Hungarian Hungarians | Iceland: Icelandic Icelander Icelanders
India: Indian Indians | Indonesia: Indonesian Indonesians | Iran: Iranian Iranians | Iraq: Iraqi Iraqis | Ireland: Irish
Israel: Israeli Israelis | Italy: Italian Italians | Ivory Coast: Ivorian Ivorians | Jamaica: Jamaican Jamaicans
Japan: Japanese | Kazakhstan: Kazakh Kazakhs | Kenya: Kenyan Kenyans | Kosovo: Kosovar Kosovars | Kuwait: Kuwaiti Kuwaitis
Kyrgyzstan: Kyrgyz | Laos: Laotian Laotians | Latvia: Latvian Latvians | Lebanon: Lebanese | Lesotho: | Liberia: Liberian Liberians
Libya: Libyan Libyans | Lithuania: Lithuanian Lithuanians | Luxembourg: | Madagascar: Malagasy | Malawi: Malawian Malawians
Malaysia: Malaysian Malaysians | Mali: Malian Malians | Malta: Maltese | Mauritania: Mauritanian Mauritanians | Mauritius: Mauritian
Mexico: Mexican Mexicans | Moldova: Moldovan Moldovans | Mongolia: Mongolian Mongolians | Montenegro: Montenegrin Montenegrins
Morocco: Moroccan Moroccans | Mozambique: Mozambican Mozambicans | Myanmar: Burmese | Namibia: Namibian Namibians
Nepal: Nepali Nepalese | Netherlands: Dutch | New Zealand: | Nicaragua: Nicaraguan Nicaraguans | Niger: | Nigeria: Nigerian Nigerians
North Korea: | Norway: Norwegian Norwegians | Oman: Omani Omanis | Pakistan: Pakistani Pakistanis | Panama: Panamanian Panamanians
Papua New Guinea: | Paraguay: Paraguayan Paraguayans | Peru: Peruvian Peruvians | Philippines: Filipino Filipinos Philippine
Poland: Polish Poles | Portugal: Portuguese | Qatar: Qatari Qataris | Romania: Romanian Romanians
Russia: Russian Russians | Rwanda: Rwandan Rwandans | Saudi Arabia: Saudi Saudis | Senegal: Senegalese
Serbia: Serbian Serbians Serb Serbs | Sierra Leone: | Singapore: Singaporean Singaporeans | Slovakia: Slovak Slovaks
Slovenia: Slovenian Slovenians | Somalia: Somali Somalis | South Africa: | South Korea: | South Sudan: | Spain: Spanish Spaniard Spaniards
Sri Lanka: | Sudan: Sudanese | Suriname: Surinamese | Sweden: Swedish Swede Swedes | Switzerland: Swiss | Syria: Syrian Syrians
Taiwan: Taiwanese | Tajikistan: Tajik Tajiks | Tanzania: Tanzanian Tanzanians | Thailand: Thai Thais | Togo: Togolese
Trinidad and Tobago: Trinidadian Trinidadians | Tunisia: Tunisian Tunisians | Turkey: Turkish Turks
Turkmenistan: Turkmen | Uganda: Ugandan Ugandans | Ukraine: Ukrainian Ukrainians | United Arab Emirates: Emirati Emiratis
United Kingdom: | United States: American Americans | Uruguay: Uruguayan Uruguayans | Uzbekistan: Uzbek Uzbeks
Venezuela: Venezuelan Venezuelans | Vietnam: Vietnamese | Yemen: Yemeni Yemenis | Zambia: Zambian Zambians
Zimbabwe: Zimbabwean Zimbabweans
"""

_OTHER_PEOPLES = """
African Africans Asian Asians European Europeans Arab Arabs Kurdish Kurds Kurd Palestinian Palestinians Tibetan Tibetans Uighur
Uighurs Uyghur Uyghurs Chechen Chechens Tatar Tatars Scottish Scots Welsh Catalan Catalans Basque Muslim Muslims Islamic Christian
Christians Jewish Jews Jew Catholic Catholics Protestant Protestants Hindu Hindus Buddhist Buddhists Sikh Sikhs Sunni Sunnis Shiite
Shiites Shia Orthodox Republican Republicans Democrat Democrats Hispanic Hispanics Latino Latinos Rohingya Roma Yazidi Yazidis
Communist Communists Islamist Islamists Korean Koreans Soviet Western
"""

_OTHER_PLACES = "America U.S. US USA U.K. UK UAE U.S.A."


def _parse() -> dict[str, str]:
    types: dict[str, str] = dict.fromkeys(_OTHER_PLACES.split(), "GPE")
    for entry in _COUNTRIES_AND_PEOPLES.replace("\n", "|").split("|"):
        country, _, peoples = entry.partition(":")
        if country.strip():
            types[country.strip()] = "GPE"
        types.update(dict.fromkeys(peoples.split(), "NORP"))
    types.update(dict.fromkeys(_OTHER_PEOPLES.split(), "NORP"))
    return types


TYPE_OF_NAME = _parse()
"""The OntoNotes label of names that nearly always have one: GPE or NORP."""

_CAPITALS = """
Abuja Accra Amman Ankara Ashgabat Astana Athens Baghdad Baku Bangkok Beijing Beirut Belgrade Berlin Bishkek Bratislava Brussels
Bucharest Budapest Cairo Canberra Caracas Chisinau Copenhagen Dakar Damascus Dhaka Doha Dublin Dushanbe Hanoi Harare Havana
Helsinki Islamabad Jakarta Jerusalem Kabul Kampala Kathmandu Khartoum Kigali Kinshasa Kyiv Lisbon Ljubljana London Madrid Manila
Minsk Mogadishu Moscow Nairobi Nicosia Oslo Ottawa Paris Prague Pretoria Pristina Pyongyang Quito Reykjavik Riga Riyadh Rome
Sarajevo Seoul Skopje Stockholm Taipei Tallinn Tashkent Tbilisi Tehran Tirana Tokyo Tripoli Tunis Ulaanbaatar Vienna Vilnius
Warsaw Washington Yerevan Zagreb
"""

CAPITALS = frozenset(_CAPITALS.split())
"""Cities that stand for governments, and so for what acts: "Washington signalled a change"."""

ADDED_WHERE_MISSED = frozenset(
    name
    for name in TYPE_OF_NAME
    if name not in {"Chad", "Jordan", "Georgia", "Turkey", "Guinea", "US", "Orthodox", "Western", "Polish"}
)
"""Names that are taken for entities even where the model saw none."""
